package io.scadles.job.config;

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
        @Key(value = "cost of a step whatever its batch", byDefault = "0", min = 0) long fixedMs,
        @Key(value = "cost of a step per sample", byDefault = "0", min = 0) double perSampleMs,
        @Key(value = "one-way delay between device and coordinator", byDefault = "0", min = 0)
                long latencyMs,
        @Key(
                        value = "bandwidth between device and coordinator; 0: infinite",
                        byDefault = "0",
                        min = 0)
                double bandwidthMbitPerSecond) {

    /** Which time the run lives in. */
    public enum Mode {
        /** Virtual time over a recorded log: every run gives the same bits. */
        REPLAY,
        /** Wall-clock time over streams that go on. */
        LIVE
    }
}
