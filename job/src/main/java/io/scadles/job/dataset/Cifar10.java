package io.scadles.job.dataset;

import java.nio.file.Path;
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

    private static final int CLASSES = 10;
    private static final int LABEL_BYTES = 1;
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
        return CifarRecords.spec(
                NAME,
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
        var records = new CifarRecords(spec(), LABEL_BYTES);
        List<String> train = TRAIN.stream().filter(files::has).toList();
        return new LoadedDataset(
                // With no batch at all, reading the first says what is missing.
                records.read(files, train.isEmpty() ? TRAIN.subList(0, 1) : train),
                records.read(files, List.of(TEST)),
                List.of());
    }
}
