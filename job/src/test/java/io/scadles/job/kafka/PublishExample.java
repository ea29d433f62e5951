package io.scadles.job.kafka;

// publishing.md:begin
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes samples of one device. */
public final class PublishExample implements AutoCloseable {

    private final String device;
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    public PublishExample(String bootstrapServers, String topicPrefix, String device) {
        this.device = device;
        this.topic = topicPrefix + device; // in a shared topic: topicPrefix + "samples"
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("linger.ms", "5");
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** One sample of unsigned bytes. */
    static byte[] encode(int label, byte[] features) {
        return ByteBuffer.allocate(8 + features.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'S', 'D', 1, 0}) // magic, version, feature type
                .putInt(label)
                .put(features)
                .array();
    }

    /** One sample of floats. */
    static byte[] encode(int label, float[] features) {
        ByteBuffer value =
                ByteBuffer.allocate(8 + Float.BYTES * features.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(new byte[] {'S', 'D', 1, 1})
                        .putInt(label);
        for (float feature : features) {
            value.putFloat(feature);
        }
        return value.array();
    }

    /** Sends one encoded sample; the key names the device. */
    public void publish(byte[] sample) {
        producer.send(new ProducerRecord<>(topic, device, sample));
    }

    /** Sends one encoded sample with its number, above those of the samples before. */
    public void publish(byte[] sample, long number) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, device, sample);
        record.headers().add("scadles-sequence", sequence(number));
        producer.send(record);
    }

    /** Value of the header that numbers a record. */
    static byte[] sequence(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array(); // big-endian
    }

    @Override
    public void close() {
        producer.close(); // waits until everything is sent
    }
}
// publishing.md:end
