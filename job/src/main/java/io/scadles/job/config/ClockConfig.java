package io.scadles.job.config;

import java.util.List;

/** What time is and what things cost; costs apply in replay only, live pays the real ones. */
public record ClockConfig(
        @Key(value = "virtual time over a log, or the wall clock", byDefault = "replay") Mode mode,
        @Key(
                        value = "window in which rates are measured",
                        byDefault = "1000",
                        min = 10,
                        max = 3_600_000)
                long windowMs,
        @Key(
                        value = "windows read ahead of the round (replay)",
                        byDefault = "10",
                        min = 10,
                        max = 10_000)
                int lookAheadWindows,
        @Key(
                        value =
                                "how long a record may take from the broker to the job before its window closes; longer ones are late (live)",
                        byDefault = "250",
                        min = 0,
                        max = 3_600_000)
                long delayMs,
        @Key(
                        value =
                                "cluster whose costs are the defaults of fixed-ms and dense-sync-ms",
                        byDefault = "none")
                Profile profile,
        @Key(
                        value = "cost of a step whatever its batch",
                        derived = "the profile's, else 0",
                        min = 0)
                long fixedMs,
        @Key(
                        value =
                                "cost of exchanging a whole gradient; a compressed one costs its share",
                        derived = "the profile's, else 0",
                        min = 0)
                long denseSyncMs,
        @Key(value = "cost of a step per sample", byDefault = "0", min = 0) double perSampleMs,
        @Key(value = "one-way delay between device and coordinator", byDefault = "0", min = 0)
                long latencyMs,
        @Key(
                        value = "bandwidth between device and coordinator; 0: infinite",
                        byDefault = "0",
                        min = 0)
                double bandwidthMbitPerSecond,
        @Key(
                        value =
                                "how much longer each device takes for a step, in the order of their names"
                                        + " (replay); devices beyond the list: 1",
                        byDefault = "[]",
                        above = 0)
                List<Double> stepFactors,
        @Key(
                        value =
                                "mean speed of the devices over that of the slowest (replay): speeds are"
                                        + " spread evenly and dealt by the seed; 1: all are equally fast",
                        byDefault = "1",
                        min = 1,
                        max = 100)
                double heterogeneity,
        @Key(
                        value =
                                "speeds that change on the way (replay), each as device, second of the run and"
                                        + " factor: 'device-002 60 5'",
                        byDefault = "[]")
                List<String> speedChanges,
        @Key(
                        value =
                                "whether a device that is slower by a factor also commits slower by it (replay)",
                        byDefault = "false")
                boolean slowLinks) {

    /** A change of speed, as written. */
    static final String SPEED_CHANGE = "\\S+ +[0-9]+ +[0-9]*\\.?[0-9]+";

    /**
     * Clusters of which the paper gives times. Source: ScaDLES, section IV: iterations of 1.2 s and
     * 1.6 s at 5 Gbps, of which the exchange takes 1.05 s and 1.45 s.
     */
    public enum Profile {
        /** Nothing costs anything. */
        NONE(0, 0),
        /** ResNet152 on eight K80 at 5 Gbps. */
        SCADLES_RESNET152(150, 1050),
        /** VGG19 on eight K80 at 5 Gbps. */
        SCADLES_VGG19(150, 1450);

        final long fixedMs;
        final long denseSyncMs;

        Profile(long fixedMs, long denseSyncMs) {
            this.fixedMs = fixedMs;
            this.denseSyncMs = denseSyncMs;
        }
    }

    /** Which time the run lives in. */
    public enum Mode {
        /** Virtual time over a recorded log: every run gives the same bits. */
        REPLAY,
        /** Wall-clock time over streams that go on. */
        LIVE
    }
}
