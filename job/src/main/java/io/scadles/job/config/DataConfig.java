package io.scadles.job.config;

import java.util.List;

/** What is trained on, and what is held out. */
public record DataConfig(
        @Key("data set") Dataset dataset,
        @Key(
                        value = "folder of the data sets; empty: environment variable SCADLES_DATA",
                        byDefault = "''")
                String folder,
        @Key(value = "how samples are dealt to the devices (har: by person)", byDefault = "iid")
                Partition partition,
        @Key(value = "labels that each device holds (partition labels)", byDefault = "0", min = 0)
                int labelsPerDevice,
        @Key(
                        value =
                                "evenness of each label's spread, small is uneven (partition"
                                        + " dirichlet)",
                        byDefault = "0",
                        min = 0)
                double dirichletAlpha,
        @Key(
                        value = "people whose recordings are only evaluated on (har)",
                        byDefault = "[18, 19, 20, 21, 22, 23]",
                        min = 1)
                List<Integer> holdoutPeople,
        @Key(value = "distance of two windows' starts (har)", byDefault = "500", min = 10)
                int windowStepMs) {

    /** Data sets that can be streamed. */
    public enum Dataset {
        /** Generated from the seed; needs no files. */
        SYNTHETIC_IMAGES,
        /** 28 x 28 grey images of clothes, 10 classes. */
        FASHION_MNIST,
        /** 32 x 32 colour images, 10 classes. */
        CIFAR_10,
        /** 32 x 32 colour images, 100 classes. */
        CIFAR_100,
        /** Motion of phones and watches; every person is a device. */
        HAR
    }

    /** How samples are dealt to the devices. */
    public enum Partition {
        /** Every device draws from all classes alike. */
        IID,
        /** Every device holds some labels only. */
        LABELS,
        /** Every label is spread unevenly over the devices. */
        DIRICHLET
    }
}
