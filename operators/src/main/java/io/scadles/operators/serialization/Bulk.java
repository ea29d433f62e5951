package io.scadles.operators.serialization;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    static void write(float[] values, DataOutputView target) throws IOException {
        target.writeInt(values.length);
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Float.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            scratch.clear().asFloatBuffer().put(values, from, n);
            target.write(scratch.array(), 0, n * Float.BYTES);
        }
    }

    static float[] readFloats(DataInputView source) throws IOException {
        float[] values = new float[source.readInt()];
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Float.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            source.readFully(scratch.array(), 0, n * Float.BYTES);
            scratch.clear().asFloatBuffer().get(values, from, n);
        }
        return values;
    }

    static void write(long[] values, DataOutputView target) throws IOException {
        target.writeInt(values.length);
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Long.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            scratch.clear().asLongBuffer().put(values, from, n);
            target.write(scratch.array(), 0, n * Long.BYTES);
        }
    }

    static long[] readLongs(DataInputView source) throws IOException {
        long[] values = new long[source.readInt()];
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Long.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            source.readFully(scratch.array(), 0, n * Long.BYTES);
            scratch.clear().asLongBuffer().get(values, from, n);
        }
        return values;
    }

    static void write(int[] values, DataOutputView target) throws IOException {
        target.writeInt(values.length);
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Integer.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            scratch.clear().asIntBuffer().put(values, from, n);
            target.write(scratch.array(), 0, n * Integer.BYTES);
        }
    }

    static int[] readInts(DataInputView source) throws IOException {
        int[] values = new int[source.readInt()];
        ByteBuffer scratch = SCRATCH.get();
        int chunk = SCRATCH_BYTES / Integer.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int n = Math.min(chunk, values.length - from);
            source.readFully(scratch.array(), 0, n * Integer.BYTES);
            scratch.clear().asIntBuffer().get(values, from, n);
        }
        return values;
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
