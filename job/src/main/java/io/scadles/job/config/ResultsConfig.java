package io.scadles.job.config;

/** What is kept of a run. */
public record ResultsConfig(
        @Key(value = "folder in which every run gets a folder of its own", byDefault = "runs")
                String folder,
        @Key(value = "rounds between two rows per device", byDefault = "10", min = 1)
                int deviceRowsEveryRounds) {}
