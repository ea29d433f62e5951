package io.scadles.job.benchmark;

import io.scadles.job.samples.Decoded;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Decoding records of 3,072 bytes (a colour image of 32 x 32 pixels, or as many bytes of floats),
 * against copying the features out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SampleCodecBenchmark {

    private static final int SAMPLE_BYTES = 3 * 32 * 32;
    private static final int MAX_RECORD_BYTES = 1 << 20;

    private final SampleCodec bytes =
            new SampleCodec(FeatureKind.UINT8, SAMPLE_BYTES, 10, MAX_RECORD_BYTES);
    private final SampleCodec floats =
            new SampleCodec(FeatureKind.FLOAT32, SAMPLE_BYTES, 10, MAX_RECORD_BYTES);
    private final byte[] byteRecord = bytes.encode(7, new byte[SAMPLE_BYTES]);
    private final byte[] floatRecord = floats.encode(7, new byte[SAMPLE_BYTES]);

    @Benchmark
    public Decoded decode() {
        return bytes.decode(byteRecord);
    }

    @Benchmark
    public Decoded decodeFloats() {
        return floats.decode(floatRecord);
    }

    @Benchmark
    public byte[] copyOut() {
        return Arrays.copyOfRange(byteRecord, SampleCodec.HEADER_BYTES, byteRecord.length);
    }
}
