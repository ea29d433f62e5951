package io.scadles.job.training;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.kafka.ControlTopic;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.model.sync.ModelSwitch;
import java.time.Instant;
import java.util.function.Supplier;

/** Steers the runs of an experiment from outside. */
public final class Steering {

    private final ExperimentConfig config;

    /** For the runs of that experiment. */
    public Steering(Experiment experiment) {
        this.config = experiment.config();
    }

    /**
     * Asks for another synchronization model.
     *
     * @param from event time; asked for once the brokers have answered, so that now is then
     * @return what was asked for
     * @throws ConfigException if runs of the experiment cannot change to it, or its broker is no
     *     other's
     * @throws IllegalStateException if Kafka does not take the record
     */
    public ModelSwitch change(String model, Supplier<Instant> from) {
        if (!config.sync().isSteered()) {
            throw wrong(
                    "sync.switchable",
                    "is empty: runs of this experiment keep their model; list those they may change to");
        }
        if (!config.sync().names().contains(model)) {
            throw wrong(
                    "sync.switchable",
                    "does not lead to '%s', expected one of %s"
                            .formatted(model, config.sync().names()));
        }
        if (config.kafka().embedded()) {
            throw wrong(
                    "kafka.bootstrap-servers",
                    "must name the brokers of the run, not 'embedded': nobody else reaches those");
        }
        KafkaEndpoint kafka = Broker.elsewhere(config.kafka());
        ControlTopic topic = ControlTopic.of(kafka, config.kafka().topicPrefix());
        topic.ensure();
        ModelSwitch change = new ModelSwitch(from.get().toEpochMilli(), model);
        topic.send(change);
        return change;
    }

    private static ConfigException wrong(String key, String problem) {
        return ConfigException.of(key, new IllegalArgumentException(problem));
    }
}
