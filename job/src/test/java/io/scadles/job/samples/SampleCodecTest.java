package io.scadles.job.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleCodecTest {

    private static final SampleCodec PIXELS = new SampleCodec(FeatureKind.UINT8, 6, 10, 64);
    private static final SampleCodec FLOATS = new SampleCodec(FeatureKind.FLOAT32, 12, 5, 64);

    @Test
    void usageExample() {
        byte[] value = PIXELS.encode(7, new byte[] {1, 2, 3, 4, 5, -1});

        assertThat(value).containsExactly('S', 'D', 1, 0, 7, 0, 0, 0, 1, 2, 3, 4, 5, -1);
        Decoded decoded = PIXELS.decode(value);
        assertThat(decoded.accepted()).isTrue();
        assertThat(decoded.label()).isEqualTo(7);
        assertThat(decoded.features()).containsExactly(1, 2, 3, 4, 5, -1);
    }

    @Test
    void floatsTravelBitByBit() {
        byte[] features = floats(1.5f, -0f, Float.MIN_VALUE);

        assertThat(FLOATS.decode(FLOATS.encode(4, features)).features()).isEqualTo(features);
    }

    @Test
    void aSampleIsTakenFromTheMiddleOfAFlatArray() {
        byte[] flat = {9, 9, 1, 2, 3, 4, 5, 6, 9};

        assertThat(PIXELS.decode(PIXELS.encode(0, flat, 2)).features())
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void everyKindOfBadRecordHasItsReason() {
        byte[] good = PIXELS.encode(7, new byte[6]);

        assertThat(reason(null)).isEqualTo(Rejection.EMPTY);
        assertThat(reason(new byte[0])).isEqualTo(Rejection.EMPTY);
        assertThat(reason(new byte[65])).isEqualTo(Rejection.OVERSIZED);
        assertThat(reason(Arrays.copyOf(good, 7))).isEqualTo(Rejection.UNREADABLE);
        assertThat(reason(with(good, 0, 'X'))).isEqualTo(Rejection.UNREADABLE);
        assertThat(reason(with(good, 1, 'X'))).isEqualTo(Rejection.UNREADABLE);
        assertThat(reason(with(good, 2, 2))).isEqualTo(Rejection.UNREADABLE);
        assertThat(reason(with(good, 3, 1))).isEqualTo(Rejection.WRONG_TYPE);
        assertThat(reason(with(good, 3, 77))).isEqualTo(Rejection.WRONG_TYPE);
        assertThat(reason(Arrays.copyOf(good, 13))).isEqualTo(Rejection.WRONG_SIZE);
        assertThat(reason(Arrays.copyOf(good, 15))).isEqualTo(Rejection.WRONG_SIZE);
        assertThat(reason(with(good, 4, 10))).isEqualTo(Rejection.UNKNOWN_LABEL);
        assertThat(reason(with(good, 7, 0x80))).isEqualTo(Rejection.UNKNOWN_LABEL);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -Float.NaN})
    void aFeatureThatIsNotFiniteIsRejectedWhereverItStands(float bad) {
        for (int at = 0; at < 3; at++) {
            float[] values = {1, 2, 3};
            values[at] = bad;
            Decoded decoded = FLOATS.decode(FLOATS.encode(0, floats(values)));

            assertThat(decoded.rejection()).isEqualTo(Rejection.NOT_FINITE);
            assertThat(decoded.features()).isEmpty();
            assertThat(decoded.label()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noBytesMakeTheDecoderThrow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            SampleCodec codec = random.nextBoolean() ? PIXELS : FLOATS;
            byte[] value = randomValue(random, codec);
            Decoded decoded = codec.decode(value);
            if (decoded.accepted()) {
                accepted++;
                assertThat(codec.encode(decoded.label(), decoded.features())).isEqualTo(value);
            } else {
                assertThat(decoded.features()).isEmpty();
            }
        }
        assertThat(accepted).as("seed %d reaches the accepting path", seed).isPositive();
    }

    @Test
    void aCodecSurvivesSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(PIXELS);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            SampleCodec copy = (SampleCodec) in.readObject();
            assertThat(copy.decode(PIXELS.encode(3, new byte[6])).label()).isEqualTo(3);
        }
    }

    @Test
    void wrongUseSaysWhatWasExpected() {
        assertThatThrownBy(() -> PIXELS.encode(0, new byte[5]))
                .hasMessageContaining("5 feature bytes, expected 6");
        assertThatThrownBy(() -> PIXELS.encode(10, new byte[6]))
                .hasMessageContaining("0 to 9, got 10");
        assertThatThrownBy(() -> new SampleCodec(FeatureKind.FLOAT32, 6, 10, 64))
                .hasMessageContaining("multiple of 4");
        assertThatThrownBy(() -> new SampleCodec(FeatureKind.UINT8, 60, 10, 64))
                .hasMessageContaining("maxRecordBytes (64)");
        assertThatThrownBy(() -> new SampleCodec(FeatureKind.UINT8, 6, 0, 64))
                .hasMessageContaining("classes must be positive");
    }

    private static Rejection reason(byte[] value) {
        Decoded decoded = PIXELS.decode(value);
        assertThat(decoded.accepted()).isFalse();
        return decoded.rejection();
    }

    private static byte[] with(byte[] value, int index, int changed) {
        byte[] copy = value.clone();
        copy[index] = (byte) changed;
        return copy;
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    /** Half pure noise, half good records with a few bytes overwritten, cut or appended. */
    private static byte[] randomValue(SplittableRandom random, SampleCodec codec) {
        byte[] noise = new byte[random.nextInt(70)];
        random.nextBytes(noise);
        if (random.nextBoolean()) {
            return noise;
        }
        byte[] features = new byte[codec.recordBytes() - SampleCodec.HEADER_BYTES];
        random.nextBytes(features);
        byte[] value = codec.encode(random.nextInt(5), features);
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            value[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(value, random.nextInt(30)) : value;
    }
}
