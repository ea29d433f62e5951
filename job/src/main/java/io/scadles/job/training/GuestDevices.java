package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.devices.SampleSink;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.KafkaSampleSink;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.samples.SampleCodec;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Devices that a live experiment does not list, and that publish when they are told to. */
public final class GuestDevices implements AutoCloseable {

    private final List<String> devices;
    private final LabelledSet set;
    private final SampleCodec codec;
    private final KafkaSampleSink sink;
    private long published;

    /**
     * Makes their topics.
     *
     * @param experiment whose brokers run elsewhere
     * @param devices their ids
     */
    public GuestDevices(Experiment experiment, List<String> devices) {
        ExperimentConfig config = experiment.config();
        int maxRecordBytes = config.kafka().maxRecordBytes();
        this.devices = List.copyOf(devices);
        this.set = DatasetChoice.of(config.data()).dataset().load().train();
        this.codec = set.spec().codec(maxRecordBytes);
        KafkaEndpoint kafka = Broker.elsewhere(config.kafka());
        Streams streams = new Streams(config, kafka);
        streams.ensure(devices, TopicSettings.live(maxRecordBytes));
        this.sink =
                new KafkaSampleSink(
                        kafka,
                        streams.layout(),
                        devices,
                        maxRecordBytes,
                        config.devices().sequenceHeader());
    }

    /**
     * Publishes at once, and waits until everything is stored.
     *
     * @param samples of each device
     * @throws IllegalStateException if a sample is lost
     */
    public void publish(int samples) {
        Losses losses = new Losses(new AtomicReference<>());
        for (int i = 0; i < samples; i++) {
            byte[] value = set.encoded((int) (published++ % set.size()), codec);
            devices.forEach(device -> sink.send(device, value, losses));
        }
        sink.flush();
        Exception loss = losses.first().get();
        if (loss != null) {
            throw new IllegalStateException("a sample is lost: " + loss.getMessage(), loss);
        }
    }

    /** How many samples each device has published. */
    public long published() {
        return published;
    }

    @Override
    public void close() {
        sink.close();
    }

    private record Losses(AtomicReference<Exception> first) implements SampleSink.Outcome {

        @Override
        public void stored() {
            // As it should be.
        }

        @Override
        public void failed(Exception cause) {
            first.compareAndSet(null, cause);
        }
    }
}
