package io.scadles.job.kafka;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Which topic carries which device, and how a record says whose it is. */
public sealed interface TopicLayout extends Serializable {

    /** The device of a record that does not say whose it is. */
    String UNKNOWN_DEVICE = "unknown";

    /** Longest id of a device in bytes: that of a topic's name. */
    int MAX_DEVICE_BYTES = 249;

    /** What the names of dead-letter topics begin with; no such topic carries a device. */
    String DEAD_LETTERS = "dead-letters.";

    /** What the names of topics with results begin with; no such topic carries a device. */
    String RESULTS = "results.";

    /** What the names of control topics begin with; no such topic carries a device. */
    String CONTROL = "control.";

    /** What Kafka takes as the name of a topic. */
    Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** The topic a device sends to; the inverse of {@link #device}. */
    String topic(String device);

    /** All topics of these devices, each once. */
    List<String> topics(List<String> devices);

    /** Partitions of each topic. */
    int partitions();

    /**
     * Whose record it is, or {@link #UNKNOWN_DEVICE}.
     *
     * <p>The offsets of a device come from one partition. Where nothing sees to that, each
     * partition but the first is a device of its own: {@code unknown}, {@code unknown#1}, {@code
     * unknown#2}.
     *
     * @param key the record's key, null if it has none
     */
    String device(String topic, int partition, byte[] key);

    private static String inPartition(String device, int partition) {
        return partition == 0 ? device : device + "#" + partition;
    }

    /** A record's key: the device's id in UTF-8. */
    static byte[] key(String device) {
        return device.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A topic of one partition per device, named prefix + device.
     *
     * @param prefix what all such topics begin with
     */
    record PerDevice(String prefix) implements TopicLayout {

        private static final Pattern PARTITION = Pattern.compile("#[0-9]+$");

        @Override
        public String topic(String device) {
            String topic = prefix + PARTITION.matcher(device).replaceFirst("");
            if (!LEGAL.matcher(topic).matches()) {
                throw new IllegalArgumentException(
                        "device '%s' makes '%s', which Kafka does not take as a topic; use at most 249 letters, digits, dots, dashes and underscores"
                                .formatted(device, topic));
            }
            return topic;
        }

        @Override
        public List<String> topics(List<String> devices) {
            return devices.stream().map(this::topic).distinct().toList();
        }

        @Override
        public int partitions() {
            return 1;
        }

        @Override
        public String device(String topic, int partition, byte[] key) {
            return inPartition(
                    topic.length() > prefix.length() && topic.startsWith(prefix)
                            ? topic.substring(prefix.length())
                            : UNKNOWN_DEVICE,
                    partition);
        }

        /** Matches the topics of all devices, also of those that come later. */
        public Pattern pattern() {
            return Pattern.compile(
                    "(?!%s|%s|%s)%s.+"
                            .formatted(
                                    Pattern.quote(DEAD_LETTERS),
                                    Pattern.quote(RESULTS),
                                    Pattern.quote(CONTROL),
                                    Pattern.quote(prefix)));
        }
    }

    /**
     * One topic for all devices; the key names the device.
     *
     * @param topic its name
     * @param partitions its partitions; a device stays in one of them
     */
    record Shared(String topic, int partitions) implements TopicLayout {

        @Override
        public String topic(String device) {
            return topic;
        }

        @Override
        public List<String> topics(List<String> devices) {
            return List.of(topic);
        }

        @Override
        public String device(String topic, int partition, byte[] key) {
            if (key == null || key.length == 0 || key.length > MAX_DEVICE_BYTES) {
                return inPartition(UNKNOWN_DEVICE, partition);
            }
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
            } catch (CharacterCodingException notText) {
                return inPartition(UNKNOWN_DEVICE, partition);
            }
        }
    }
}
