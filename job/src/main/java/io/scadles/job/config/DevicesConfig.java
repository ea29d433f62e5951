package io.scadles.job.config;

import java.util.List;
import java.util.stream.IntStream;

/** Where samples come from. */
public record DevicesConfig(
        @Key(
                        value = "samples per second of each device, one number per device",
                        byDefault = "[]",
                        above = 0)
                List<Double> ratesSamplesPerSecond,
        @Key(value = "rates of the paper, drawn or as in its scripts", byDefault = "none")
                RateSet rateSet,
        @Key(
                        value = "devices whose rates are drawn from the set; 0: the set is a list",
                        byDefault = "0",
                        min = 0,
                        max = 10_000)
                int count,
        @Key(value = "seed of the draw of the rates, apart from all other draws", byDefault = "1")
                long rateSeed,
        @Key(
                        value =
                                "CSV file device,from_s,rate_samples_per_second of rates that change;"
                                        + " empty: they do not",
                        byDefault = "''")
                String rateTrace,
        @Key(value = "how long simulated devices stream", byDefault = "60", min = 1) long durationS,
        @Key(value = "simulate the devices; false: they publish from elsewhere", byDefault = "true")
                boolean simulate,
        @Key(
                        value =
                                "whether simulated devices number their records in a header, so that one"
                                        + " published twice counts once",
                        byDefault = "false")
                boolean sequenceHeader) {

    /** Name of the simulated device at an index of the list or set of rates. */
    public static String name(int index) {
        return "device-%03d".formatted(index);
    }

    /** Names of the simulated devices whose rates are listed, in the order of the list. */
    List<String> names() {
        return IntStream.range(0, ratesSamplesPerSecond.size())
                .mapToObj(DevicesConfig::name)
                .toList();
    }

    /** Named rates: distributions to draw from, and lists. */
    public enum RateSet {
        /** The rates are listed in the experiment. */
        NONE(false),
        /** Uniform, 12 to 82. */
        S1(true),
        /** Uniform, 136 to 410. */
        S2(true),
        /** Normal, 22 to 92. */
        S1_PRIME(true),
        /** Normal, 218 to 300. */
        S2_PRIME(true),
        /** The 8 rates of the authors' scripts for S1. */
        SCRIPTS_S1(false),
        /** The 10 rates of the authors' scripts for S1'. */
        SCRIPTS_S1_PRIME(false),
        /** The 10 rates of the authors' scripts for S2'. */
        SCRIPTS_S2_PRIME(false),
        /** The 25 rates of the authors' scripts, without a name there. */
        SCRIPTS_25(false);

        private final boolean drawn;

        RateSet(boolean drawn) {
            this.drawn = drawn;
        }

        /** Whether the rates are drawn, so that any number of devices can have some. */
        boolean drawn() {
            return drawn;
        }
    }
}
