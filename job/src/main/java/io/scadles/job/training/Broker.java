package io.scadles.job.training;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.KafkaConfig;
import io.scadles.job.kafka.ClientProperties;
import io.scadles.job.kafka.EmbeddedBroker;
import io.scadles.job.kafka.KafkaEndpoint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The brokers of a run: our own, which ends with it, or somebody else's. */
final class Broker implements AutoCloseable {

    private final Optional<EmbeddedBroker> embedded;
    private final KafkaEndpoint endpoint;

    private Broker(Optional<EmbeddedBroker> embedded, KafkaEndpoint endpoint) {
        this.embedded = embedded;
        this.endpoint = endpoint;
    }

    /**
     * Reaches the brokers the configuration names.
     *
     * @param dataFolder where a broker of our own keeps its log
     * @throws ConfigException if the client properties are not there or not fitting
     * @throws IllegalStateException if somebody else's brokers do not let us in
     */
    static Broker of(KafkaConfig kafka, Path dataFolder) {
        if (!kafka.embedded()) {
            return new Broker(Optional.empty(), elsewhere(kafka));
        }
        EmbeddedBroker broker = EmbeddedBroker.start(dataFolder);
        return new Broker(Optional.of(broker), new KafkaEndpoint(broker.bootstrapServers()));
    }

    /**
     * Reaches somebody else's brokers.
     *
     * @throws ConfigException if the client properties are not there or not fitting
     * @throws IllegalStateException if the brokers do not let us in
     */
    static KafkaEndpoint elsewhere(KafkaConfig kafka) {
        return elsewhere(kafka.bootstrapServers(), kafka.clientProperties());
    }

    /**
     * As {@link #elsewhere(KafkaConfig)}, without an experiment.
     *
     * @param clientProperties as {@code kafka.client-properties}
     */
    static KafkaEndpoint elsewhere(String bootstrapServers, String clientProperties) {
        KafkaEndpoint endpoint =
                new KafkaEndpoint(bootstrapServers, clientSettings(clientProperties));
        endpoint.check();
        return endpoint;
    }

    /**
     * Reads the client properties.
     *
     * @throws ConfigException if they are not there or not fitting
     */
    static Map<String, String> clientSettings(KafkaConfig kafka) {
        return clientSettings(kafka.clientProperties());
    }

    private static Map<String, String> clientSettings(String file) {
        if (file.isEmpty()) {
            return Map.of();
        }
        try {
            return ClientProperties.read(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw ConfigException.of("kafka.client-properties", e);
        }
    }

    KafkaEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedBroker::close);
    }
}
