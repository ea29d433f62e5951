package io.scadles.job.config;

/** How samples travel. */
public record KafkaConfig(
        @Key(value = "brokers as host:port, comma-separated, or embedded", byDefault = "embedded")
                String bootstrapServers,
        @Key(
                        value =
                                "properties file with further settings of every Kafka client, for instance security.protocol, sasl.*, ssl.*; empty: none",
                        byDefault = "''")
                String clientProperties,
        @Key(value = "one topic per device, or one for all", byDefault = "topic-per-device")
                Layout layout,
        @Key(
                        value = "what the names of the topics start with",
                        derived = "the experiment's name and a hyphen")
                String topicPrefix,
        @Key(
                        value = "larger records are rejected",
                        byDefault = "1048576",
                        min = 128,
                        max = 4_194_304)
                int maxRecordBytes,
        @Key(value = "how often new devices are looked for (live)", byDefault = "1000", min = 100)
                long discoveryIntervalMs) {

    /** The value of {@code bootstrap-servers} that starts a broker of our own. */
    public static final String EMBEDDED = "embedded";

    /** Whether a broker of our own is started. */
    public boolean embedded() {
        return bootstrapServers.equals(EMBEDDED);
    }

    /** How devices map to topics. */
    public enum Layout {
        /** A device is a topic of one partition. */
        TOPIC_PER_DEVICE,
        /** A device is a record key; all devices share one topic. */
        SHARED_TOPIC
    }
}
