package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10: 32 x 32 colour photos, 10 classes, in the official binary layout (one label byte, then
 * the red, green and blue planes). Trains on whichever of the batches 1 to 5 are there.
 *
 * <p>Source: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 *
 * @param folder holds the folder {@code cifar-10}
 */
public record Cifar10(Path folder) implements Dataset {

    /** Name of the data set and of its folder. */
    public static final String NAME = "cifar-10";

    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int PIXEL_BYTES = CHANNELS * SIDE * SIDE;
    private static final int RECORD_BYTES = 1 + PIXEL_BYTES;
    private static final int CLASSES = 10;
    private static final String TEST = "test_batch.bin";
    private static final List<String> TRAIN =
            List.of(
                    "data_batch_1.bin",
                    "data_batch_2.bin",
                    "data_batch_3.bin",
                    "data_batch_4.bin",
                    "data_batch_5.bin");

    /** Mean and deviation of all 50,000 training images, so they do not depend on the batches. */
    @Override
    public SampleSpec spec() {
        return new SampleSpec(
                NAME,
                new long[] {CHANNELS, SIDE, SIDE},
                FeatureKind.UINT8,
                CLASSES,
                new float[] {0.49140f, 0.48216f, 0.44653f},
                new float[] {0.24703f, 0.24349f, 0.26159f});
    }

    @Override
    public LoadedDataset load() {
        DataFiles files =
                new DataFiles(
                        NAME,
                        folder,
                        List.of("data_batch_1.bin", "... (any of data_batch_1 to 5.bin)", TEST));
        List<String> train = TRAIN.stream().filter(files::has).toList();
        return new LoadedDataset(
                // With no batch at all, reading the first says what is missing.
                part(files, train.isEmpty() ? TRAIN.subList(0, 1) : train),
                part(files, List.of(TEST)),
                List.of());
    }

    private LabelledSet part(DataFiles files, List<String> names) {
        List<byte[]> batches = new ArrayList<>();
        int records = 0;
        for (String name : names) {
            byte[] batch = files.read(name);
            if (batch.length == 0 || batch.length % RECORD_BYTES != 0) {
                throw new CorruptDataException(
                        files.path(name),
                        "has %d bytes, expected a multiple of %d"
                                .formatted(batch.length, RECORD_BYTES));
            }
            batches.add(batch);
            records += batch.length / RECORD_BYTES;
        }
        byte[] features = new byte[Math.multiplyExact(records, PIXEL_BYTES)];
        int[] labels = new int[records];
        int record = 0;
        for (int b = 0; b < batches.size(); b++) {
            byte[] batch = batches.get(b);
            for (int at = 0; at < batch.length; at += RECORD_BYTES, record++) {
                labels[record] = label(files.path(names.get(b)), batch, at);
                System.arraycopy(batch, at + 1, features, record * PIXEL_BYTES, PIXEL_BYTES);
            }
        }
        return new LabelledSet(spec(), features, labels);
    }

    private static int label(Path path, byte[] batch, int at) {
        int label = batch[at] & 0xff;
        if (label >= CLASSES) {
            throw new CorruptDataException(
                    path,
                    "the label of record %d is %d, expected 0 to 9"
                            .formatted(at / RECORD_BYTES, label));
        }
        return label;
    }
}
