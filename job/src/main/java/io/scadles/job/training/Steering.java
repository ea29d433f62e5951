package io.scadles.job.training;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.kafka.ControlTopic;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.model.sync.ModelSwitch;

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
     * @param fromMs event time
     * @return offset of the record
     * @throws ConfigException if runs of the experiment cannot change to it, or its broker is no
     *     other's
     * @throws IllegalStateException if Kafka does not take the record
     */
    public long change(String model, long fromMs) {
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
        return topic.send(new ModelSwitch(fromMs, model));
    }

    private static ConfigException wrong(String key, String problem) {
        return ConfigException.of(key, new IllegalArgumentException(problem));
    }
}
