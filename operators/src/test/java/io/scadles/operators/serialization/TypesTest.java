package io.scadles.operators.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.compression.CompressorMemory;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.LowRankValues;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.DeviceClock;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.model.sync.SequencerMemory;
import io.scadles.model.update.Replica;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that travels or is kept comes back as it was. */
class TypesTest {

    private static final DeviceKey DEVICE = new DeviceKey(-7, "cam-ü");
    private static final RoundPlan PLAN = new RoundPlan(4, -5, true, true, false, "lineage");
    private static final RoundPlan TASK =
            RoundPlan.task(DEVICE, 7, 8, LocalWork.timed(9, 10, 0.5), "lineage");

    private static final DeviceLedger LEDGER =
            new DeviceLedger(
                    1,
                    99,
                    98,
                    50,
                    20,
                    8,
                    3,
                    new long[] {0, 4, 16},
                    new InjectionLedger(9, 4, 3, 2));
    private static final DeviceReport REPORT =
            new DeviceReport(
                    "cam",
                    3,
                    0,
                    2.5,
                    1000,
                    20,
                    Double.NaN,
                    new Transmission(true, false, 0.25, 0.25, 7, 77),
                    "problem",
                    LEDGER);

    private record Case<T>(TypeInformation<T> type, T value) {
        @Override
        public String toString() {
            return type.getTypeClass().getSimpleName();
        }
    }

    @Test
    void usageExample() throws IOException {
        TypeSerializer<DeviceKey> serializer = serializer(Types.DEVICE_KEY);

        assertThat(read(serializer, written(serializer, DEVICE))).isEqualTo(DEVICE);
    }

    static Stream<Case<?>> cases() {
        return Stream.of(
                new Case<>(Types.DEVICE_KEY, DEVICE),
                new Case<>(Types.SAMPLE, sample(100, Rejection.NONE)),
                new Case<>(Types.SAMPLE, sample(0, Rejection.QUARANTINED)),
                new Case<>(Types.SAMPLE, sample(200_000, Rejection.NONE)),
                new Case<>(Types.SAMPLE, sample(100, Rejection.NONE, 0)),
                new Case<>(Types.SAMPLE, sample(0, Rejection.REPEATED, Long.MAX_VALUE)),
                new Case<>(Types.SLICE, slice(0)),
                new Case<>(Types.SLICE, slice(1)),
                new Case<>(Types.SLICE, slice(20_000)),
                new Case<>(Types.COMMIT, new Commit(3, 9, "cam", BlockValues.dense(floats(0)))),
                new Case<>(
                        Types.COMMIT, new Commit(3, 9, "cam", BlockValues.dense(floats(100_001)))),
                new Case<>(
                        Types.COMMIT,
                        new Commit(3, 9, "cam", new BlockValues(new int[] {0, 70_000}, floats(5)))),
                new Case<>(
                        Types.COMMIT,
                        new Commit(
                                3,
                                9,
                                "cam",
                                new BlockValues(
                                        new int[0],
                                        floats(2),
                                        new LowRankValues[] {
                                            LowRankValues.plain(0, floats(5)),
                                            new LowRankValues(5, 7, 2, 4, floats(6), floats(8))
                                        }))),
                new Case<>(Types.COMPRESSOR_MEMORY, CompressorMemory.fresh()),
                new Case<>(
                        Types.COMPRESSOR_MEMORY,
                        new CompressorMemory(floats(20_000), 0.25, floats(9), 7, floats(12), true)),
                new Case<>(Types.MODEL_BLOCK, new ModelBlock(1, 2, 3, floats(16_384), PLAN)),
                new Case<>(Types.MODEL_BLOCK, new ModelBlock(1, 2, 3, floats(16_385), PLAN)),
                new Case<>(
                        Types.BLOCK_MEMORY,
                        new BlockMemory(
                                5,
                                PLAN,
                                floats(20_000),
                                floats(7),
                                new RoundMean(9, floats(3)),
                                Map.of(),
                                Map.of())),
                new Case<>(
                        Types.BLOCK_MEMORY,
                        new BlockMemory(
                                5,
                                PLAN,
                                floats(2),
                                floats(0),
                                RoundMean.NONE,
                                new TreeMap<>(
                                        Map.of(
                                                "a",
                                                BlockValues.dense(floats(30_000)),
                                                "b",
                                                new BlockValues(new int[] {4}, floats(3)))),
                                new TreeMap<>(
                                        Map.of(
                                                "a",
                                                new Replica(TASK, true, floats(2)),
                                                "b",
                                                new Replica(TASK, false, floats(30_000)))))),
                new Case<>(Types.MODEL_BLOCK, new ModelBlock(1, 2, 3, floats(7), TASK, 5)),
                new Case<>(
                        Types.MODEL_BLOCK,
                        new ModelBlock(1, 2, 3, floats(7), PLAN, new RoundMean(9, floats(7)), -1)),
                new Case<>(Types.MODEL_VERSION, new ModelVersion(PLAN, floats(50_000))),
                new Case<>(Types.APPLY, Apply.announce(2, 3)),
                new Case<>(
                        Types.APPLY,
                        new Apply(
                                1,
                                Apply.Kind.STEP,
                                4,
                                new String[] {"a", "b"},
                                new float[] {0.25f, 0.75f},
                                0.1,
                                TASK,
                                true,
                                3,
                                true)),
                new Case<>(
                        Types.SUBTASK_REPORT,
                        new SubtaskReport(SubtaskReport.Kind.STARVED, 1, 2, 3, 4, 5, 6, reports())),
                new Case<>(Types.SUBTASK_REPORT, SubtaskReport.change(7, "adsp")),
                new Case<>(Types.ROUND_REPORT, roundReport(reports())),
                new Case<>(Types.ROUND_REPORT, roundReport(new DeviceReport[0])),
                new Case<>(
                        Types.EVALUATION_REPORT,
                        new EvaluationReport(1, 2, 3, Double.NaN, 0.5, 1, true)),
                new Case<>(
                        Types.INJECTION_REPORT,
                        new InjectionReport(
                                1,
                                2,
                                new String[] {"a", "b"},
                                2,
                                new InjectionReport.Gift[] {new InjectionReport.Gift("a", 3, "b")},
                                4,
                                5)),
                new Case<>(
                        Types.DEVICE_MEMORY,
                        new DeviceMemory(
                                1.5,
                                Long.MIN_VALUE,
                                new long[] {7, 8},
                                new double[] {1, 2},
                                LEDGER,
                                9,
                                8,
                                2,
                                3,
                                4,
                                5,
                                REPORT,
                                1)),
                new Case<>(
                        Types.SEQUENCER_MEMORY,
                        new SequencerMemory(PLAN, 1, 2, 3, new double[] {4.5, Double.NaN})),
                new Case<>(
                        Types.SEQUENCER_MEMORY,
                        new SequencerMemory(
                                TASK,
                                1,
                                2,
                                3,
                                new double[0],
                                new DeviceClock[0],
                                4,
                                new String[] {"a@3"},
                                new float[] {0.5f},
                                "adsp",
                                6,
                                new ModelSwitch[] {new ModelSwitch(7, "ssp")})),
                new Case<>(Types.MODEL_SWITCH, new ModelSwitch(Long.MAX_VALUE, "adsp")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    <T> void comesBackFromBytes(Case<T> sample) throws IOException {
        TypeSerializer<T> serializer = serializer(sample.type());

        assertSame(read(serializer, written(serializer, sample.value())), sample.value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    <T> void comesBackFromACopyOfItsBytesAndLeavesTheStreamWhereItEnds(Case<T> sample)
            throws IOException {
        TypeSerializer<T> serializer = serializer(sample.type());
        DataOutputSerializer two = new DataOutputSerializer(64);
        serializer.serialize(sample.value(), two);
        serializer.serialize(sample.value(), two);
        DataInputDeserializer in = new DataInputDeserializer(two.getCopyOfBuffer());
        // Large at once: Flink's arrays do not make it grow when they are copied.
        DataOutputSerializer copied = new DataOutputSerializer(1 << 22);

        serializer.copy(in, copied);

        assertSame(read(serializer, copied.getCopyOfBuffer()), sample.value());
        assertSame(serializer.deserialize(in), sample.value());
        assertThat(in.available()).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    <T> void comesBackThroughASerializerRestoredFromASavepoint(Case<T> sample) throws IOException {
        TypeSerializer<T> serializer = serializer(sample.type());
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> stored =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(stored)
                                .isCompatibleAsIs())
                .isTrue();
        assertSame(
                read(stored.restoreSerializer(), written(serializer, sample.value())),
                sample.value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    <T> void copiesAndDuplicatesAreEqual(Case<T> sample) throws IOException {
        TypeSerializer<T> serializer = serializer(sample.type());

        assertSame(serializer.copy(sample.value()), sample.value());
        assertThat(serializer.duplicate()).isEqualTo(serializer);
        assertSame(
                read(serializer.duplicate(), written(serializer, sample.value())), sample.value());
    }

    @Test
    void stateInAnotherFormatIsRefusedWithTheReason() throws IOException {
        for (int format : new int[] {3, 5}) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            out.writeUTF(CommitSerializer.Snapshot.class.getName());
            out.writeInt(format);
            out.writeUTF(CommitSerializer.class.getName());

            assertThatThrownBy(
                            () ->
                                    TypeSerializerSnapshot.readVersionedSnapshot(
                                            new DataInputDeserializer(out.getCopyOfBuffer()),
                                            getClass().getClassLoader()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "state of CommitSerializer in format %d, this build reads format 4"
                                    .formatted(format));
        }
    }

    /**
     * If this fails, bytes have changed: raise the format of the serializer, then note both here.
     */
    @Test
    void otherBytesHaveAnotherFormat() throws IOException {
        Map<String, String> formats = new TreeMap<>();
        for (Case<?> sample : cases().toList()) {
            note(sample, formats);
        }
        assertThat(formats)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "BlockMemory",
                                "5: c8f69c44 873543c4",
                                "Commit",
                                "4: 23867f24 4f7172a9 74581efe 649c4b87",
                                "CompressorMemory",
                                "5: 82ceea54 2a0f2944",
                                "DeviceKey",
                                "4: 1ede1101",
                                "ModelBlock",
                                "5: 4ec1ca1f 15e5a36f b317b48d c40872e6",
                                "ModelVersion",
                                "4: 293456b9",
                                "Sample",
                                "4: cc7516b5 6b1c4c31 c1de8d96 82994964 7d19d3d6",
                                "Slice",
                                "4: d3d959e2 754db49b c14bb37b"));
    }

    private static <T> void note(Case<T> sample, Map<String, String> formats) throws IOException {
        TypeSerializer<T> serializer = serializer(sample.type());
        if (serializer.snapshotConfiguration() instanceof FlatSnapshot<T> snapshot) {
            CRC32 bytes = new CRC32();
            bytes.update(written(serializer, sample.value()));
            formats.merge(
                    sample.toString(),
                    "%d: %08x".formatted(snapshot.getCurrentVersion(), bytes.getValue()),
                    (all, one) -> all + one.substring(one.indexOf(':') + 1));
        }
    }

    /** Its bytes have no room for one. */
    @Test
    void aSampleWithoutANumberIsAsShortAsBeforeThereWereNumbers() throws IOException {
        for (boolean corrected : new boolean[] {false, true}) {
            Sample sample =
                    new Sample(
                            DEVICE,
                            -1,
                            2,
                            3,
                            4,
                            5,
                            corrected,
                            Sample.NO_SEQUENCE,
                            6,
                            Rejection.QUARANTINED,
                            bytes(9));
            DataOutputSerializer older = new DataOutputSerializer(64);
            serializer(Types.DEVICE_KEY).serialize(DEVICE, older);
            older.writeLong(-1);
            older.writeInt(2);
            older.writeLong(3);
            older.writeLong(4);
            older.writeLong(5);
            older.writeBoolean(corrected);
            older.writeInt(6);
            older.writeByte(11);
            older.writeInt(9);
            older.write(bytes(9));

            assertSame(read(serializer(Types.SAMPLE), older.getCopyOfBuffer()), sample);
            assertThat(written(serializer(Types.SAMPLE), sample))
                    .isEqualTo(older.getCopyOfBuffer());
        }
    }

    @Test
    void everyTypeIsTestedAndNoneFallsBackToKryo() throws IllegalAccessException {
        for (var field : Types.class.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            TypeInformation<?> type = (TypeInformation<?>) field.get(null);
            assertThat(cases().map(Case::type)).as(field.getName()).anyMatch(type::equals);
            assertThat(serializer(type).getClass().getName())
                    .as(field.getName())
                    .doesNotContainIgnoringCase("kryo");
        }
    }

    /** Refuses generic types, as the job does. */
    private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        assertThat(config.hasGenericTypesDisabled()).isTrue();
        return type.createSerializer(config);
    }

    private static <T> byte[] written(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return value;
    }

    private static <T> void assertSame(T actual, T expected) {
        // Bits count: by default numbers are compared with a tolerance, and NaN equals nothing.
        assertThat(actual)
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .withComparatorForType(Float::compare, Float.class)
                .isEqualTo(expected);
    }

    private static Sample sample(int bytes, Rejection rejection) {
        return sample(bytes, rejection, Sample.NO_SEQUENCE);
    }

    private static Sample sample(int bytes, Rejection rejection, long sequence) {
        return new Sample(DEVICE, -1, 2, 3, 4, 5, true, sequence, 6, rejection, bytes(bytes));
    }

    private static Slice slice(int count) {
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> Long.MAX_VALUE - i);
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> -i);
        return new Slice(
                DEVICE,
                count == 1 ? "" : "donor",
                1,
                2,
                3,
                4,
                5.5,
                6,
                7,
                8,
                9,
                10,
                new long[] {1, 2, 3},
                numbers,
                numbers.clone(),
                labels,
                bytes(5 * count));
    }

    private static RoundReport roundReport(DeviceReport[] devices) {
        return new RoundReport(
                RoundReport.Kind.LEDGER,
                1,
                2,
                3,
                4,
                5,
                Double.NaN,
                7,
                8,
                13,
                14,
                9,
                10,
                11,
                12,
                "adsp",
                "lineage",
                true,
                "reason",
                floats(devices.length),
                new CommitTiming[] {new CommitTiming(1, 2, 3, 4, true, false)},
                devices);
    }

    private static DeviceReport[] reports() {
        return new DeviceReport[] {REPORT, REPORT};
    }

    private static float[] floats(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 5 == 0 ? Float.NaN : (float) Math.sin(i);
        }
        return values;
    }

    private static byte[] bytes(int n) {
        byte[] values = new byte[n];
        for (int i = 0; i < n; i++) {
            values[i] = (byte) (i * 31);
        }
        return values;
    }
}
