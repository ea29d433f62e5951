package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Fashion-MNIST: 28 x 28 grey photos of clothing, 10 classes, in the official idx files.
 *
 * <p>Source: Xiao, Rasul, Vollgraf, arXiv:1708.07747.
 *
 * @param folder holds the folder {@code fashion-mnist}
 */
public record FashionMnist(Path folder) implements Dataset {

    /** Name of the data set and of its folder. */
    public static final String NAME = "fashion-mnist";

    private static final int IMAGES_MAGIC = 2051;
    private static final int LABELS_MAGIC = 2049;
    private static final int SIDE = 28;
    private static final int CLASSES = 10;
    private static final List<String> FILES =
            List.of(
                    "train-images-idx3-ubyte",
                    "train-labels-idx1-ubyte",
                    "t10k-images-idx3-ubyte",
                    "t10k-labels-idx1-ubyte");

    @Override
    public SampleSpec spec() {
        return new SampleSpec(
                NAME,
                new long[] {1, SIDE, SIDE},
                FeatureKind.UINT8,
                CLASSES,
                new float[] {0.28604f},
                new float[] {0.35302f});
    }

    @Override
    public LoadedDataset load() {
        DataFiles files = new DataFiles(NAME, folder, FILES);
        return new LoadedDataset(part(files, "train"), part(files, "t10k"), List.of());
    }

    private LabelledSet part(DataFiles files, String part) {
        String imagesName = part + "-images-idx3-ubyte";
        String labelsName = part + "-labels-idx1-ubyte";
        byte[] images = content(files, imagesName, IMAGES_MAGIC, SIDE, SIDE);
        byte[] labels = content(files, labelsName, LABELS_MAGIC);
        if (images.length / (SIDE * SIDE) != labels.length) {
            throw new CorruptDataException(
                    files.path(labelsName),
                    "holds %d labels for %d images"
                            .formatted(labels.length, images.length / (SIDE * SIDE)));
        }
        return new LabelledSet(spec(), images, labels(files.path(labelsName), labels));
    }

    /** Checks an idx header (magic, count, dimensions; big-endian) and returns what follows it. */
    private static byte[] content(DataFiles files, String name, int magic, int... dimensions) {
        byte[] bytes = files.read(name);
        Path path = files.path(name);
        int headerBytes = Integer.BYTES * (2 + dimensions.length);
        if (bytes.length < headerBytes) {
            throw new CorruptDataException(
                    path,
                    "has %d bytes, expected an idx header of %d"
                            .formatted(bytes.length, headerBytes));
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        expect(path, "magic number", magic, header.getInt());
        int count = header.getInt();
        long length = count;
        for (int dimension : dimensions) {
            expect(path, "dimension", dimension, header.getInt());
            length *= dimension;
        }
        if (count <= 0 || bytes.length != headerBytes + length) {
            throw new CorruptDataException(
                    path,
                    "has %d bytes, expected %d for the %d items of its header"
                            .formatted(bytes.length, headerBytes + length, count));
        }
        return Arrays.copyOfRange(bytes, headerBytes, bytes.length);
    }

    private static void expect(Path path, String what, int expected, int found) {
        if (found != expected) {
            throw new CorruptDataException(
                    path, "%s is %d, expected %d".formatted(what, found, expected));
        }
    }

    private static int[] labels(Path path, byte[] bytes) {
        int[] labels = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            labels[i] = bytes[i] & 0xff;
            if (labels[i] >= CLASSES) {
                throw new CorruptDataException(
                        path, "label %d is %d, expected 0 to 9".formatted(i, labels[i]));
            }
        }
        return labels;
    }
}
