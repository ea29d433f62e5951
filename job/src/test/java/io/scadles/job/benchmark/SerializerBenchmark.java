package io.scadles.job.benchmark;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.operators.serialization.CommitSerializer;
import io.scadles.operators.serialization.ModelBlockSerializer;
import io.scadles.operators.serialization.SliceSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Writing and reading the records that carry much data, about 1 MiB each, in bytes of payload per
 * nanosecond, against copying an array of that size: over an old one for writing, into a new one
 * for reading, which allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerializerBenchmark {

    private static final int FLOATS = 262_144;
    private static final int PAYLOAD_BYTES = FLOATS * Float.BYTES;
    private static final int SAMPLE_BYTES = 784;
    private static final int SAMPLES = PAYLOAD_BYTES / SAMPLE_BYTES;
    private static final int SLICE_BYTES = SAMPLES * SAMPLE_BYTES;

    private final float[] floats = new float[FLOATS];
    private final byte[] bytes = new byte[SLICE_BYTES];
    private final byte[] target = new byte[SLICE_BYTES];
    private final Commit commit = new Commit(3, 7, "device-001", BlockValues.dense(floats));
    private final ModelBlock block =
            new ModelBlock(
                    3, 7, 3 * FLOATS, floats, new RoundPlan(7, 7000, false, false, false, "run"));
    private final Slice slice =
            new Slice(
                    new DeviceKey(1, "device-001"),
                    "",
                    0,
                    1000,
                    0,
                    1,
                    SAMPLES,
                    -1,
                    0,
                    SAMPLES - 1,
                    0,
                    0,
                    new long[Rejection.values().length],
                    new long[SAMPLES],
                    new long[SAMPLES],
                    new int[SAMPLES],
                    bytes);

    private final CommitSerializer commits = new CommitSerializer();
    private final ModelBlockSerializer blocks = new ModelBlockSerializer();
    private final SliceSerializer slices = new SliceSerializer();

    private final DataOutputSerializer output = new DataOutputSerializer(2 * PAYLOAD_BYTES);
    private final DataInputDeserializer input = new DataInputDeserializer();
    private final byte[] writtenCommit = written(commits, commit);
    private final byte[] writtenBlock = written(blocks, block);
    private final byte[] writtenSlice = written(slices, slice);

    @Benchmark
    @OperationsPerInvocation(PAYLOAD_BYTES)
    public int writeCommit() throws IOException {
        return write(commits, commit);
    }

    @Benchmark
    @OperationsPerInvocation(PAYLOAD_BYTES)
    public Commit readCommit() throws IOException {
        return read(commits, writtenCommit);
    }

    @Benchmark
    @OperationsPerInvocation(PAYLOAD_BYTES)
    public int writeModelBlock() throws IOException {
        return write(blocks, block);
    }

    @Benchmark
    @OperationsPerInvocation(PAYLOAD_BYTES)
    public ModelBlock readModelBlock() throws IOException {
        return read(blocks, writtenBlock);
    }

    @Benchmark
    @OperationsPerInvocation(SLICE_BYTES)
    public int writeSlice() throws IOException {
        return write(slices, slice);
    }

    @Benchmark
    @OperationsPerInvocation(SLICE_BYTES)
    public Slice readSlice() throws IOException {
        return read(slices, writtenSlice);
    }

    @Benchmark
    @OperationsPerInvocation(SLICE_BYTES)
    public byte[] copyNew() {
        return Arrays.copyOf(bytes, SLICE_BYTES);
    }

    @Benchmark
    @OperationsPerInvocation(SLICE_BYTES)
    public byte[] copyOver() {
        System.arraycopy(bytes, 0, target, 0, SLICE_BYTES);
        return target;
    }

    private <T> int write(TypeSerializer<T> serializer, T record) throws IOException {
        output.clear();
        serializer.serialize(record, output);
        return output.length();
    }

    private <T> T read(TypeSerializer<T> serializer, byte[] written) throws IOException {
        input.setBuffer(written);
        return serializer.deserialize(input);
    }

    private static <T> byte[] written(TypeSerializer<T> serializer, T record) {
        try {
            DataOutputSerializer target = new DataOutputSerializer(2 * PAYLOAD_BYTES);
            serializer.serialize(record, target);
            return target.getCopyOfBuffer();
        } catch (IOException failure) {
            throw new IllegalStateException("memory cannot be written to", failure);
        }
    }
}
