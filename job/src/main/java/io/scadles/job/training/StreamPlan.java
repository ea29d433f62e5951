package io.scadles.job.training;

import io.scadles.job.kafka.LogExtent;
import io.scadles.job.results.Manifest;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.sync.ModelSwitch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run reads, decided before the job starts.
 *
 * @param range what is read of the streams
 * @param extents what is read of each partition; in live the end is not known
 * @param rates expected rate in samples per second by device, as far as known beforehand
 * @param startMs event time of the first round, a whole number of windows
 * @param endMs event time at which a recorded log ends, or simulated devices do; 0 if unknown
 * @param control what is read of the control topic: one range, or none if there is no such topic
 * @param switches what it asks for, as far as known beforehand, in the order of its records
 */
record StreamPlan(
        KafkaSamples.Range range,
        List<LogExtent> extents,
        Map<String, Double> rates,
        long startMs,
        long endMs,
        List<LogExtent> control,
        List<ModelSwitch> switches) {

    /** Offset ranges that go on. */
    static final long OPEN = -1;

    /** Of a run that keeps its synchronization model. */
    StreamPlan(
            KafkaSamples.Range range,
            List<LogExtent> extents,
            Map<String, Double> rates,
            long startMs,
            long endMs) {
        this(range, extents, rates, startMs, endMs, List.of(), List.of());
    }

    /** With what is known of its control topic. */
    StreamPlan steered(LogExtent by, List<ModelSwitch> asked) {
        return new StreamPlan(
                range, extents, rates, startMs, endMs, List.of(by), List.copyOf(asked));
    }

    /**
     * A recorded log.
     *
     * @param rates expected rates by device
     * @param windowMs length of a window
     * @throws IllegalArgumentException if it holds no record
     */
    static StreamPlan recorded(List<LogExtent> extents, Map<String, Double> rates, long windowMs) {
        long first =
                extents.stream()
                        .filter(e -> e.offsets() > 0)
                        .mapToLong(LogExtent::firstTimeMs)
                        .min()
                        .orElse(-1);
        long last = extents.stream().mapToLong(LogExtent::lastTimeMs).max().orElse(-1);
        if (first < 0) {
            throw new IllegalArgumentException(
                    "the recorded log is empty: no topic of this experiment holds a record. Publish samples first"
                            + " (scadles produce), or check kafka.topic-prefix.");
        }
        return recorded(extents, rates, Math.floorDiv(first, windowMs) * windowMs, last);
    }

    private static StreamPlan recorded(
            List<LogExtent> extents, Map<String, Double> rates, long startMs, long endMs) {
        return new StreamPlan(
                new KafkaSamples.Range.Recorded(extents), extents, rates, startMs, endMs);
    }

    /** The log of an earlier run. */
    static StreamPlan of(Manifest manifest) {
        List<LogExtent> extents =
                manifest.partitions().stream().map(part -> extent(part, manifest)).toList();
        Map<String, Double> rates = new LinkedHashMap<>();
        manifest.devices().forEach(device -> rates.put(device.id(), device.rateSamplesPerSecond()));
        return recorded(extents, rates, manifest.logStartMs(), manifest.logEndMs());
    }

    /** Part of a run's log. */
    static LogExtent extent(Manifest.PartitionRange part, Manifest of) {
        return new LogExtent(
                part.topic(),
                part.partition(),
                part.startOffset(),
                part.endOffset(),
                of.logStartMs(),
                of.logEndMs());
    }

    /** Offsets by partition, for the header of a saved model. */
    String offsets() {
        TreeMap<String, String> ranges = new TreeMap<>();
        for (LogExtent extent : extents) {
            String end = extent.endOffset() == OPEN ? "" : Long.toString(extent.endOffset());
            ranges.put(
                    extent.topic() + "-" + extent.partition(), extent.startOffset() + ".." + end);
        }
        return ranges.toString();
    }
}
