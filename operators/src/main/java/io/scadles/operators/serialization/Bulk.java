package io.scadles.operators.serialization;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bulk transfer of primitive arrays, length first, little-endian, through a scratch buffer of the
 * thread.
 */
final class Bulk {

    private static final int SCRATCH_BYTES = 64 * 1024;

    private static final ThreadLocal<ByteBuffer> SCRATCH =
            ThreadLocal.withInitial(
                    () -> ByteBuffer.allocate(SCRATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN));

    private Bulk() {}

    /** Moves a piece of an array to or from the scratch buffer, whose position is 0. */
    private interface Piece {
        void move(ByteBuffer scratch, int from, int length);
    }

    static void write(float[] values, DataOutputView target) throws IOException {
        write(
                values.length,
                Float.BYTES,
                target,
                (scratch, from, n) -> scratch.asFloatBuffer().put(values, from, n));
    }

    static float[] readFloats(DataInputView source) throws IOException {
        return readFloats(source, float[]::new);
    }

    /**
     * As above.
     *
     * @param arrays makes an array of a length; its values are overwritten
     */
    static float[] readFloats(DataInputView source, IntFunction<float[]> arrays)
            throws IOException {
        float[] values = arrays.apply(source.readInt());
        read(
                values.length,
                Float.BYTES,
                source,
                (scratch, from, n) -> scratch.asFloatBuffer().get(values, from, n));
        return values;
    }

    static void write(long[] values, DataOutputView target) throws IOException {
        write(
                values.length,
                Long.BYTES,
                target,
                (scratch, from, n) -> scratch.asLongBuffer().put(values, from, n));
    }

    static long[] readLongs(DataInputView source) throws IOException {
        long[] values = new long[source.readInt()];
        read(
                values.length,
                Long.BYTES,
                source,
                (scratch, from, n) -> scratch.asLongBuffer().get(values, from, n));
        return values;
    }

    static void write(int[] values, DataOutputView target) throws IOException {
        write(
                values.length,
                Integer.BYTES,
                target,
                (scratch, from, n) -> scratch.asIntBuffer().put(values, from, n));
    }

    static int[] readInts(DataInputView source) throws IOException {
        int[] values = new int[source.readInt()];
        read(
                values.length,
                Integer.BYTES,
                source,
                (scratch, from, n) -> scratch.asIntBuffer().get(values, from, n));
        return values;
    }

    private static void write(int length, int bytes, DataOutputView target, Piece piece)
            throws IOException {
        target.writeInt(length);
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / bytes;
        for (int from = 0; from < length; from += chunk) {
            int n = Math.min(chunk, length - from);
            piece.move(scratch.clear(), from, n);
            target.write(scratch.array(), 0, n * bytes);
        }
    }

    private static void read(int length, int bytes, DataInputView source, Piece piece)
            throws IOException {
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / bytes;
        for (int from = 0; from < length; from += chunk) {
            int n = Math.min(chunk, length - from);
            source.readFully(scratch.array(), 0, n * bytes);
            piece.move(scratch.clear(), from, n);
        }
    }

    static void write(double[] values, DataOutputView target) throws IOException {
        target.writeInt(values.length);
        for (double value : values) {
            target.writeDouble(value);
        }
    }

    static double[] readDoubles(DataInputView source) throws IOException {
        double[] values = new double[source.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.readDouble();
        }
        return values;
    }

    static void write(byte[] values, DataOutputView target) throws IOException {
        target.writeInt(values.length);
        target.write(values);
    }

    static byte[] readBytes(DataInputView source) throws IOException {
        byte[] values = new byte[source.readInt()];
        source.readFully(values);
        return values;
    }
}
