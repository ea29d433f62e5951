package io.scadles.job.paper;

import io.scadles.job.config.Key;
import java.util.List;

/**
 * A picture of a group.
 *
 * @param file name of its files, without extension
 * @param kind what it shows
 * @param title its title
 * @param comparisons rows it shows; empty: all
 * @param metric accuracy on the vertical axis (accuracy)
 * @param quantity what is compared (effect)
 */
record Plot(
        @Key("name of the picture's files") String file,
        @Key("what it shows") Kind kind,
        @Key("title") String title,
        @Key(value = "rows it shows; none: all", byDefault = "[]") List<String> comparisons,
        @Key(value = "what is shown (accuracy)", byDefault = "top1") Comparison.Metric metric,
        @Key(value = "what is compared (effect)", byDefault = "time-to-target") Quantity quantity) {

    /** What a picture shows. */
    enum Kind {
        /** Accuracy, or loss, over virtual time, a line per experiment. */
        ACCURACY,
        /** Ratio or difference of each row, beside the published ones. */
        EFFECT,
        /** Samples that wait for training over virtual time, a line per experiment, log scale. */
        BUFFER
    }
}
