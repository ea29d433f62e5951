package io.scadles.job.config;

/** What is kept of a run. */
public record ResultsConfig(
        @Key(value = "folder in which every run gets a folder of its own", byDefault = "runs")
                String folder,
        @Key(
                        value =
                                "where the job writes results: into the run's folder, which a cluster must share, or to the Kafka topic results.<run>",
                        byDefault = "folder")
                Place to,
        @Key(value = "rounds between two rows per device", byDefault = "10", min = 1)
                int deviceRowsEveryRounds) {

    /** Whether the job writes to a topic. */
    public boolean toTopic() {
        return to == Place.TOPIC;
    }

    /** Where the job writes results. */
    public enum Place {
        /** Files in the run's folder. */
        FOLDER,
        /** A topic of the run's own. */
        TOPIC
    }
}
