package io.scadles.job.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * What the enumerator keeps in a checkpoint.
 *
 * @param connector the connector's own state
 * @param allRead whether readers were told to end
 */
record LogState(KafkaSourceEnumState connector, boolean allRead) {

    /**
     * A byte, then the connector's own bytes; the version is the connector's.
     *
     * @param connector serializer of its state
     */
    record Serializer(SimpleVersionedSerializer<KafkaSourceEnumState> connector)
            implements SimpleVersionedSerializer<LogState> {

        @Override
        public int getVersion() {
            return connector.getVersion();
        }

        @Override
        public byte[] serialize(LogState state) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(state.allRead ? 1 : 0);
            bytes.write(connector.serialize(state.connector));
            return bytes.toByteArray();
        }

        @Override
        public LogState deserialize(int version, byte[] bytes) throws IOException {
            return new LogState(
                    connector.deserialize(version, Arrays.copyOfRange(bytes, 1, bytes.length)),
                    bytes[0] == 1);
        }
    }
}
