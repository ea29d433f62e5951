package io.scadles.operators.serialization;

import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration, values in bulk. */
public final class ModelBlockSerializer extends FlatSerializer<ModelBlock> {

    private static final RoundPlan.Kind[] KINDS = RoundPlan.Kind.values();

    @Override
    public void serialize(ModelBlock block, DataOutputView target) throws IOException {
        target.writeInt(block.block());
        target.writeLong(block.version());
        target.writeInt(block.offset());
        Bulk.write(block.values(), target);
        write(block.plan(), target);
        write(block.mean(), target);
        target.writeInt(block.target());
    }

    @Override
    public ModelBlock deserialize(DataInputView source) throws IOException {
        return new ModelBlock(
                source.readInt(),
                source.readLong(),
                source.readInt(),
                Bulk.readFloats(source),
                readPlan(source),
                readMean(source),
                source.readInt());
    }

    static void write(RoundMean mean, DataOutputView target) throws IOException {
        target.writeLong(mean.rounds());
        Bulk.write(mean.values(), target);
    }

    static RoundMean readMean(DataInputView source) throws IOException {
        return new RoundMean(source.readLong(), Bulk.readFloats(source));
    }

    static void write(RoundPlan plan, DataOutputView target) throws IOException {
        target.writeByte(plan.kind().ordinal());
        DeviceKeySerializer.INSTANCE.serialize(plan.device(), target);
        target.writeLong(plan.version());
        target.writeLong(plan.startMs());
        target.writeBoolean(plan.last());
        target.writeLong(plan.settled());
        target.writeBoolean(plan.compress());
        target.writeInt(plan.work().steps());
        target.writeBoolean(plan.work().change());
        target.writeDouble(plan.work().learningRate());
        target.writeDouble(plan.work().proximal());
        target.writeLong(plan.work().timerMs());
        target.writeDouble(plan.work().samplesPerSpeed());
        target.writeUTF(plan.lineage());
    }

    static RoundPlan readPlan(DataInputView source) throws IOException {
        return new RoundPlan(
                KINDS[source.readByte()],
                DeviceKeySerializer.INSTANCE.deserialize(source),
                source.readLong(),
                source.readLong(),
                source.readBoolean(),
                source.readLong(),
                source.readBoolean(),
                new LocalWork(
                        source.readInt(),
                        source.readBoolean(),
                        source.readDouble(),
                        source.readDouble(),
                        source.readLong(),
                        source.readDouble()),
                source.readUTF());
    }

    @Override
    public TypeSerializerSnapshot<ModelBlock> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<ModelBlock> {
        public Snapshot() {
            super(5, ModelBlockSerializer::new);
        }
    }
}
