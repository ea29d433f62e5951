package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {

    private static final int PIXELS = 28 * 28;

    @TempDir Path root;

    @BeforeEach
    void writeThreeTrainingImagesAndOneTestImage() throws IOException {
        TinyFiles.packed(file("train-images-idx3-ubyte.gz"), images(3, 28, 3));
        TinyFiles.packed(file("train-labels-idx1-ubyte.gz"), labels(7, 0, 9));
        TinyFiles.plain(file("t10k-images-idx3-ubyte"), images(1, 28, 1));
        TinyFiles.plain(file("t10k-labels-idx1-ubyte"), labels(4));
    }

    @Test
    void usageExample() {
        LoadedDataset loaded = Dataset.named("fashion-mnist", root).load();

        assertThat(loaded.train().labels()).containsExactly(7, 0, 9);
        assertThat(loaded.train().features()).hasSize(3 * PIXELS);
        assertThat(loaded.train().features()[2 * PIXELS]).isEqualTo((byte) 2);
        assertThat(loaded.test().labels()).containsExactly(4);
        assertThat(loaded.train().spec().shape()).containsExactly(1, 28, 28);
        assertThat(loaded.streams()).isEmpty();
    }

    @Test
    void aMissingFileIsNamedWithTheFolderAndWhereThatComesFrom() throws IOException {
        Files.delete(file("t10k-labels-idx1-ubyte"));

        assertThatThrownBy(() -> new FashionMnist(root).load())
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("t10k-labels-idx1-ubyte is missing")
                .hasMessageContaining(root.resolve("fashion-mnist").toString())
                .hasMessageContaining("train-images-idx3-ubyte")
                .hasMessageContaining("data.folder")
                .hasMessageContaining("SCADLES_DATA");
    }

    @Test
    void aWrongMagicNumberIsRefused() throws IOException {
        TinyFiles.packed(file("train-images-idx3-ubyte.gz"), labels(1, 2, 3, 4, 5, 6, 7, 8));

        assertCorrupt("train-images", "magic number is 2049, expected 2051");
    }

    @Test
    void anotherImageSizeIsRefused() throws IOException {
        TinyFiles.packed(file("train-images-idx3-ubyte.gz"), images(3, 27, 3));

        assertCorrupt("train-images", "dimension is 27, expected 28");
    }

    @Test
    void imagesThatEndEarlyAreRefused() throws IOException {
        TinyFiles.packed(file("train-images-idx3-ubyte.gz"), images(3, 28, 2));

        assertCorrupt("train-images", "has 1584 bytes, expected 2368");
    }

    @Test
    void aHeaderThatEndsEarlyIsRefused() throws IOException {
        TinyFiles.plain(file("t10k-labels-idx1-ubyte"), new byte[] {0, 0, 8});

        assertCorrupt("t10k-labels", "has 3 bytes, expected an idx header of 8");
    }

    @Test
    void aTruncatedGzipFileIsRefused() throws IOException {
        byte[] packed = Files.readAllBytes(file("train-images-idx3-ubyte.gz"));
        Files.write(file("train-images-idx3-ubyte.gz"), Arrays.copyOf(packed, packed.length - 12));

        assertCorrupt("train-images", "cannot be read");
    }

    @Test
    void aLabelOutsideTheClassesIsRefused() throws IOException {
        TinyFiles.plain(file("t10k-labels-idx1-ubyte"), labels(10));

        assertCorrupt("t10k-labels", "label 0 is 10");
    }

    @Test
    void asManyLabelsAsImagesAreNeeded() throws IOException {
        TinyFiles.plain(file("t10k-labels-idx1-ubyte"), labels(1, 2));

        assertCorrupt("t10k-labels", "2 labels for 1 images");
    }

    @Test
    void theRealSetHasSixThousandImagesPerClassAndTheStatedMean() {
        LoadedDataset loaded = new FashionMnist(RealData.folder()).load();

        assertThat(loaded.train().size()).isEqualTo(60_000);
        assertThat(loaded.test().size()).isEqualTo(10_000);
        assertThat(Arrays.stream(loaded.train().labels()).filter(l -> l == 3).count())
                .isEqualTo(6_000);
        double sum = 0;
        for (byte pixel : loaded.train().features()) {
            sum += (pixel & 0xff) / 255.0;
        }
        assertThat((float) (sum / loaded.train().features().length))
                .isCloseTo(loaded.train().spec().mean()[0], within(1e-4f));
    }

    private void assertCorrupt(String file, String problem) {
        assertThatThrownBy(() -> new FashionMnist(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(problem);
    }

    private Path file(String name) {
        return root.resolve("fashion-mnist").resolve(name);
    }

    private static byte[] images(int count, int side, int present) {
        ByteBuffer out = ByteBuffer.allocate(16 + present * side * side);
        out.putInt(2051).putInt(count).putInt(side).putInt(side);
        for (int i = 0; i < present; i++) {
            byte[] image = new byte[side * side];
            Arrays.fill(image, (byte) i);
            out.put(image);
        }
        return out.array();
    }

    private static byte[] labels(int... labels) {
        ByteBuffer out = ByteBuffer.allocate(8 + labels.length);
        out.putInt(2049).putInt(labels.length);
        for (int label : labels) {
            out.put((byte) label);
        }
        return out.array();
    }
}
