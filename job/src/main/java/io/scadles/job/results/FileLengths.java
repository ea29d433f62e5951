package io.scadles.job.results;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * State of the sink: how long each result file was at a checkpoint.
 *
 * @param bytes length by name of the file
 */
record FileLengths(Map<String, Long> bytes) {

    /** How the state is written. */
    static final class Serializer implements SimpleVersionedSerializer<FileLengths> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(FileLengths lengths) throws IOException {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.writeInt(lengths.bytes().size());
            for (Map.Entry<String, Long> file : lengths.bytes().entrySet()) {
                out.writeUTF(file.getKey());
                out.writeLong(file.getValue());
            }
            return bytes.toByteArray();
        }

        @Override
        public FileLengths deserialize(int version, byte[] serialized) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "results state has version %d, expected %d; restore with the version of"
                                        .formatted(version, VERSION)
                                + " this software that wrote it");
            }
            var in = new DataInputStream(new ByteArrayInputStream(serialized));
            Map<String, Long> bytes = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                bytes.put(in.readUTF(), in.readLong());
            }
            return new FileLengths(bytes);
        }
    }
}
