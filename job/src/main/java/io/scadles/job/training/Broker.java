package io.scadles.job.training;

import io.scadles.job.config.KafkaConfig;
import io.scadles.job.kafka.EmbeddedBroker;
import io.scadles.job.kafka.KafkaEndpoint;
import java.nio.file.Path;
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
     */
    static Broker of(KafkaConfig kafka, Path dataFolder) {
        if (!kafka.embedded()) {
            return new Broker(Optional.empty(), new KafkaEndpoint(kafka.bootstrapServers()));
        }
        EmbeddedBroker broker = EmbeddedBroker.start(dataFolder);
        return new Broker(Optional.of(broker), new KafkaEndpoint(broker.bootstrapServers()));
    }

    KafkaEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedBroker::close);
    }
}
