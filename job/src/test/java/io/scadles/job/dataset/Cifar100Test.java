package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar100Test {

    /** Group of every record, which must never be taken for the class. */
    private static final int GROUP = 19;

    @TempDir Path root;

    @Test
    void usageExample() throws IOException {
        TinyFiles.packed(file("train.bin.gz"), records(3, 99));
        TinyFiles.plain(file("test.bin"), records(0, 50, 7));

        LoadedDataset loaded = Dataset.named("cifar-100", root).load();

        assertThat(loaded.train().labels()).containsExactly(3, 99);
        assertThat(loaded.test().labels()).containsExactly(0, 50, 7);
        assertThat(loaded.train().spec().shape()).containsExactly(3, 32, 32);
        assertThat(loaded.train().spec().classes()).isEqualTo(100);
        // The second record's planes: red, green, blue.
        int second = 3072;
        assertThat(loaded.train().features()[second - 1]).isEqualTo((byte) 23);
        assertThat(loaded.train().features()[second]).isEqualTo((byte) 99);
        assertThat(loaded.train().features()[second + 1024]).isEqualTo((byte) 109);
        assertThat(loaded.train().features()[second + 3071]).isEqualTo((byte) 119);
    }

    @Test
    void missingFilesAreNamedWithTheirFolder() throws IOException {
        assertThatThrownBy(() -> new Cifar100(root).load())
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("train.bin is missing")
                .hasMessageContaining("Put train.bin, test.bin there (with or without .gz)")
                .hasMessageContaining(root.resolve("cifar-100").toString());

        TinyFiles.plain(file("train.bin"), records(1));
        assertThatThrownBy(() -> new Cifar100(root).load())
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("test.bin is missing");
    }

    @Test
    void recordsOfTheSetWithTenClassesAreRefused() throws IOException {
        TinyFiles.plain(file("train.bin"), new byte[10 * 3073]);

        assertThatThrownBy(() -> new Cifar100(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("30730 bytes, expected a multiple of 3074");
    }

    @Test
    void aLabelOutsideTheClassesIsRefused() throws IOException {
        TinyFiles.plain(file("train.bin"), records(1, 2, 100));

        assertThatThrownBy(() -> new Cifar100(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("record 2 is 100, expected 0 to 99");
    }

    private Path file(String name) {
        return root.resolve("cifar-100").resolve(name);
    }

    private static byte[] records(int... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int label : labels) {
            out.write(GROUP);
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
