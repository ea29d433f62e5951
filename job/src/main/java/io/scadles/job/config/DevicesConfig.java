package io.scadles.job.config;

import java.util.List;

/** Where samples come from. */
public record DevicesConfig(
        @Key(
                        value = "samples per second of each device, one number per device",
                        byDefault = "[]",
                        above = 0)
                List<Double> ratesSamplesPerSecond,
        @Key(value = "how long simulated devices stream", byDefault = "60", min = 1) long durationS,
        @Key(value = "simulate the devices; false: they publish from elsewhere", byDefault = "true")
                boolean simulate) {}
