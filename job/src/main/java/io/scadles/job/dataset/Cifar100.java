package io.scadles.job.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * CIFAR-100: 32 x 32 colour photos, 100 classes, in the official binary layout (the label of one of
 * 20 groups of classes, which is skipped, the label of the class, then the planes).
 *
 * <p>Source: Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 *
 * @param folder holds the folder {@code cifar-100}
 */
public record Cifar100(Path folder) implements Dataset {

    /** Name of the data set and of its folder. */
    public static final String NAME = "cifar-100";

    private static final int CLASSES = 100;
    private static final int LABEL_BYTES = 2;
    private static final String TRAIN = "train.bin";
    private static final String TEST = "test.bin";

    /** Mean and deviation are the set's own, as the code of ScaDLES has them. */
    @Override
    public SampleSpec spec() {
        return CifarRecords.spec(
                NAME,
                CLASSES,
                new float[] {0.5071f, 0.4865f, 0.4409f},
                new float[] {0.2673f, 0.2564f, 0.2762f});
    }

    @Override
    public LoadedDataset load() {
        DataFiles files = new DataFiles(NAME, folder, List.of(TRAIN, TEST));
        var records = new CifarRecords(spec(), LABEL_BYTES);
        return new LoadedDataset(
                records.read(files, List.of(TRAIN)), records.read(files, List.of(TEST)), List.of());
    }
}
