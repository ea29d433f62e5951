package io.scadles.operators.serialization;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.LowRankValues;
import java.io.IOException;
import java.util.function.IntFunction;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration, values in bulk, into {@link CommitArrays}. */
public final class CommitSerializer extends FlatSerializer<Commit> {

    @Override
    public void serialize(Commit commit, DataOutputView target) throws IOException {
        target.writeInt(commit.block());
        target.writeLong(commit.version());
        target.writeUTF(commit.device());
        write(commit.values(), target);
    }

    static void write(BlockValues values, DataOutputView target) throws IOException {
        Bulk.write(values.indices(), target);
        Bulk.write(values.values(), target);
        target.writeInt(values.products().length);
        for (LowRankValues product : values.products()) {
            target.writeInt(product.start());
            target.writeInt(product.length());
            target.writeInt(product.column());
            target.writeInt(product.columns());
            Bulk.write(product.left(), target);
            Bulk.write(product.right(), target);
        }
    }

    static BlockValues readValues(DataInputView source, IntFunction<float[]> arrays)
            throws IOException {
        int[] indices = Bulk.readInts(source);
        float[] values = Bulk.readFloats(source, arrays);
        LowRankValues[] products = new LowRankValues[source.readInt()];
        for (int i = 0; i < products.length; i++) {
            products[i] =
                    new LowRankValues(
                            source.readInt(),
                            source.readInt(),
                            source.readInt(),
                            source.readInt(),
                            Bulk.readFloats(source),
                            Bulk.readFloats(source));
        }
        return new BlockValues(indices, values, products);
    }

    @Override
    public Commit deserialize(DataInputView source) throws IOException {
        int block = source.readInt();
        return new Commit(
                block,
                source.readLong(),
                source.readUTF(),
                readValues(source, length -> CommitArrays.take(block, length)));
    }

    @Override
    public TypeSerializerSnapshot<Commit> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<Commit> {
        public Snapshot() {
            super(4, CommitSerializer::new);
        }
    }
}
