package io.scadles.operators.serialization;

import io.scadles.model.compression.CompressorMemory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration, arrays in bulk. */
public final class CompressorMemorySerializer extends FlatSerializer<CompressorMemory> {

    @Override
    public void serialize(CompressorMemory memory, DataOutputView target) throws IOException {
        Bulk.write(memory.residual(), target);
        target.writeDouble(memory.smoothedGap());
        Bulk.write(memory.velocity(), target);
        target.writeLong(memory.commits());
        Bulk.write(memory.factors(), target);
        target.writeBoolean(memory.awaitsMean());
    }

    @Override
    public CompressorMemory deserialize(DataInputView source) throws IOException {
        return new CompressorMemory(
                Bulk.readFloats(source),
                source.readDouble(),
                Bulk.readFloats(source),
                source.readLong(),
                Bulk.readFloats(source),
                source.readBoolean());
    }

    @Override
    public TypeSerializerSnapshot<CompressorMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<CompressorMemory> {
        public Snapshot() {
            super(5, CompressorMemorySerializer::new);
        }
    }
}
