package io.scadles.operators.serialization;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.update.Replica;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration, values in bulk. */
public final class BlockMemorySerializer extends FlatSerializer<BlockMemory> {

    @Override
    public void serialize(BlockMemory memory, DataOutputView target) throws IOException {
        target.writeLong(memory.version());
        ModelBlockSerializer.write(memory.plan(), target);
        Bulk.write(memory.weights(), target);
        Bulk.write(memory.velocity(), target);
        ModelBlockSerializer.write(memory.mean(), target);
        target.writeInt(memory.commits().size());
        for (Map.Entry<String, BlockValues> commit : memory.commits().entrySet()) {
            target.writeUTF(commit.getKey());
            CommitSerializer.write(commit.getValue(), target);
        }
        target.writeInt(memory.replicas().size());
        for (Map.Entry<String, Replica> replica : memory.replicas().entrySet()) {
            target.writeUTF(replica.getKey());
            ModelBlockSerializer.write(replica.getValue().plan(), target);
            target.writeBoolean(replica.getValue().committed());
            Bulk.write(replica.getValue().values(), target);
        }
    }

    @Override
    public BlockMemory deserialize(DataInputView source) throws IOException {
        long version = source.readLong();
        var plan = ModelBlockSerializer.readPlan(source);
        float[] weights = Bulk.readFloats(source);
        float[] velocity = Bulk.readFloats(source);
        var mean = ModelBlockSerializer.readMean(source);
        int count = source.readInt();
        Map<String, BlockValues> commits = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            commits.put(source.readUTF(), CommitSerializer.readValues(source, float[]::new));
        }
        int holders = source.readInt();
        Map<String, Replica> replicas = new TreeMap<>();
        for (int i = 0; i < holders; i++) {
            replicas.put(
                    source.readUTF(),
                    new Replica(
                            ModelBlockSerializer.readPlan(source),
                            source.readBoolean(),
                            Bulk.readFloats(source)));
        }
        return new BlockMemory(version, plan, weights, velocity, mean, commits, replicas);
    }

    @Override
    public TypeSerializerSnapshot<BlockMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<BlockMemory> {
        public Snapshot() {
            super(5, BlockMemorySerializer::new);
        }
    }
}
