package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {

    @TempDir Path root;

    @Test
    void usageExample() throws IOException {
        TinyFiles.packed(file("data_batch_1.bin.gz"), records(3, 1));
        TinyFiles.plain(file("data_batch_4.bin"), records(9));
        TinyFiles.plain(file("test_batch.bin"), records(0, 5));

        LoadedDataset loaded = Dataset.named("cifar-10", root).load();

        assertThat(loaded.train().labels()).containsExactly(3, 1, 9);
        assertThat(loaded.train().spec().shape()).containsExactly(3, 32, 32);
        assertThat(loaded.test().labels()).containsExactly(0, 5);
        // The third record's planes: red, green, blue.
        int third = 2 * 3072;
        assertThat(loaded.train().features()[third]).isEqualTo((byte) 9);
        assertThat(loaded.train().features()[third + 1024]).isEqualTo((byte) 19);
        assertThat(loaded.train().features()[third + 3071]).isEqualTo((byte) 29);
    }

    @Test
    void withoutAnyTrainingBatchTheMessageSaysWhichToPutWhere() throws IOException {
        TinyFiles.plain(file("test_batch.bin"), records(0));

        assertThatThrownBy(() -> new Cifar10(root).load())
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("data_batch_1.bin")
                .hasMessageContaining("test_batch.bin")
                .hasMessageContaining("SCADLES_DATA");
    }

    @Test
    void aBatchThatEndsWithinARecordIsRefused() throws IOException {
        TinyFiles.plain(file("data_batch_1.bin"), Arrays.copyOf(records(1, 2), 6000));

        assertThatThrownBy(() -> new Cifar10(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("6000 bytes, expected a multiple of 3073");
    }

    @Test
    void aLabelOutsideTheClassesIsRefused() throws IOException {
        TinyFiles.plain(file("data_batch_1.bin"), records(1, 10));

        assertThatThrownBy(() -> new Cifar10(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("record 1 is 10");
    }

    @Test
    void theRealSubsetIsBalanced() {
        LoadedDataset loaded = new Cifar10(RealData.folder()).load();

        assertThat(loaded.train().size() % 10_000).isZero();
        long[] perClass = new long[10];
        for (int label : loaded.train().labels()) {
            perClass[label]++;
        }
        assertThat(perClass).containsOnly(loaded.train().size() / 10);
    }

    private Path file(String name) {
        return root.resolve("cifar-10").resolve(name);
    }

    private static byte[] records(int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int label : labels) {
            out.write(label);
            for (int plane = 0; plane < 3; plane++) {
                byte[] pixels = new byte[1024];
                Arrays.fill(pixels, (byte) (label + 10 * plane));
                out.writeBytes(pixels);
            }
        }
        return out.toByteArray();
    }
}
