package io.scadles.job.dataset;

import java.nio.file.Path;
import java.util.List;

/** A data set that can be described without its files and loaded with them. */
public sealed interface Dataset
        permits FashionMnist, Cifar10, Cifar100, HumanActivity, SyntheticImages {

    /** What every sample looks like. */
    SampleSpec spec();

    /**
     * Reads or makes all samples.
     *
     * @throws MissingDataException if a file is not there; the message says what to put where
     * @throws CorruptDataException if a file is not what it should be
     */
    LoadedDataset load();

    /** Names that {@link #named} knows. */
    static List<String> names() {
        return List.of(
                FashionMnist.NAME,
                Cifar10.NAME,
                Cifar100.NAME,
                HumanActivity.NAME,
                SyntheticImages.NAME);
    }

    /**
     * The data set of a name, with its usual options.
     *
     * @param folder holds one folder per data set; not looked at before {@link #load}
     * @throws IllegalArgumentException if the name is unknown
     */
    static Dataset named(String name, Path folder) {
        return switch (name) {
            case FashionMnist.NAME -> new FashionMnist(folder);
            case Cifar10.NAME -> new Cifar10(folder);
            case Cifar100.NAME -> new Cifar100(folder);
            case HumanActivity.NAME -> HumanActivity.standard(folder);
            case SyntheticImages.NAME -> SyntheticImages.standard();
            default ->
                    throw new IllegalArgumentException(
                            "unknown data set '%s'; known are %s"
                                    .formatted(name, String.join(", ", names())));
        };
    }
}
