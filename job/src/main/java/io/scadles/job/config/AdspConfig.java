package io.scadles.job.config;

/** How ADSP paces commits. */
public record AdspConfig(
        @Key(
                        value = "what a commit weighs, on average 1 over the number of devices",
                        byDefault = "equal")
                Weighting weighting,
        @Key(
                        value = "check period: so often commit counts and the loss are looked at",
                        byDefault = "60000",
                        min = 1)
                long checkPeriodMs,
        @Key(
                        value = "commits of each device per check period, at first",
                        byDefault = "1",
                        min = 1,
                        max = 10_000)
                int commitsPerPeriod,
        @Key(
                        value = "highest number of commits per check period",
                        byDefault = "10",
                        min = 1,
                        max = 10_000)
                int maxCommitsPerPeriod,
        @Key(
                        value =
                                "whether commits are counted from the start; false: per period, and drift",
                        byDefault = "true")
                boolean cumulativeTarget,
        @Key(value = "shortest time between two commits", byDefault = "0", min = 0)
                long minIntervalMs,
        @Key(
                        value = "check periods a search for the commit rate may take; 0: no search",
                        byDefault = "10",
                        min = 0,
                        max = 1000)
                int searchPeriods,
        @Key(value = "time between the starts of two searches", byDefault = "1000000", min = 1)
                long searchEveryMs,
        @Key(
                        value =
                                "a check period with this many times the loss of the one before starts a search",
                        byDefault = "1.3",
                        above = 1)
                double searchAlarm) {

    /** What a commit weighs. */
    public enum Weighting {
        /** The same for all. */
        EQUAL,
        /** Less, the more steps it holds. */
        PER_STEP,
        /** More, the more samples it holds. */
        BY_SAMPLES
    }
}
