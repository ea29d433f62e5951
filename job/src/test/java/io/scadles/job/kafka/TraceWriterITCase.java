package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.devices.DevicePlan;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.samples.SampleCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TraceWriterITCase {

    private static final long START_MS = 1_000_000_000_000L;
    private static final int MAX_RECORD_BYTES = 1_000;

    private final KafkaEndpoint kafka = SharedBroker.endpoint();
    private final LabelledSet set =
            new SyntheticImages(10, new long[] {1, 8, 8}, 100, 1, 1).load().train();
    private final SampleCodec codec = set.spec().codec(MAX_RECORD_BYTES);
    private final List<DeviceTrace> devices =
            List.of(
                    DeviceTrace.paced(new DevicePlan("a", 50), new int[] {0, 1, 2, 3, 4}, 9),
                    DeviceTrace.paced(new DevicePlan("b", 8), new int[] {5, 6, 7}, 9));

    @Test
    void usageExample() {
        TopicLayout layout = new TopicLayout.PerDevice("trace-usage-");
        make(layout, TopicSettings.replay(MAX_RECORD_BYTES));

        List<LogExtent> written = write(layout);

        assertThat(written).hasSize(2);
        LogExtent a = written.get(0);
        assertThat(a.topic()).isEqualTo("trace-usage-a");
        assertThat(a.offsets()).isEqualTo(150);
        assertThat(a.firstTimeMs()).isBetween(START_MS, START_MS + 20);
        assertThat(a.lastTimeMs()).isBetween(START_MS + 2_980, START_MS + 2_999);
        assertThat(written.get(1).offsets()).isEqualTo(24);
        // What the writer says it wrote is what Kafka says it holds.
        try (Admin admin = kafka.admin()) {
            assertThat(new OffsetAudit(admin).of(layout.topics(List.of("a", "b"))))
                    .isEqualTo(written);
        }
        long[] perSecond = new long[3];
        for (ConsumerRecord<byte[], byte[]> record : LogReader.read(kafka, a.topic(), 0)) {
            perSecond[(int) ((record.timestamp() - START_MS) / 1_000)]++;
            assertThat(codec.decode(record.value()).label()).isBetween(0, 4);
            assertThat(layout.device(record.topic(), 0, record.key())).isEqualTo("a");
        }
        assertThat(perSecond).containsOnly(50);
    }

    @Test
    void aSecondTraceBehindTheFirstHasItsOwnOffsets() {
        TopicLayout layout = new TopicLayout.PerDevice("trace-twice-");
        make(layout, TopicSettings.replay(MAX_RECORD_BYTES));
        write(layout);

        LogExtent second = write(layout).get(0);

        assertThat(second.startOffset()).isEqualTo(150);
        assertThat(second.endOffset()).isEqualTo(300);
        assertThat(second.firstTimeMs()).isLessThan(START_MS + 1_000);
    }

    @Test
    void aSharedTopicKeepsEachDeviceInOnePartitionInOrderOfTime() {
        TopicLayout layout = new TopicLayout.Shared("trace-shared", 3);
        make(layout, TopicSettings.replay(MAX_RECORD_BYTES));

        List<LogExtent> written = write(layout);

        assertThat(written).hasSize(3);
        assertThat(written.stream().mapToLong(LogExtent::offsets).sum()).isEqualTo(174);
        List<String> seen = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            long previous = 0;
            List<String> here = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record :
                    LogReader.read(kafka, "trace-shared", partition)) {
                assertThat(record.timestamp()).isGreaterThanOrEqualTo(previous);
                previous = record.timestamp();
                here.add(layout.device(record.topic(), partition, record.key()));
            }
            here.stream().distinct().forEach(seen::add);
        }
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aTopicThatStampsItselfIsRefused() {
        TopicLayout layout = new TopicLayout.PerDevice("trace-stamped-");
        make(layout, TopicSettings.live(MAX_RECORD_BYTES));

        assertThatThrownBy(() -> write(layout))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("message.timestamp.type=CreateTime");
    }

    @Test
    void liveDevicesAreStampedByTheBroker() throws InterruptedException {
        TopicLayout layout = new TopicLayout.PerDevice("trace-live-");
        make(layout, TopicSettings.live(MAX_RECORD_BYTES));
        long beforeMs = System.currentTimeMillis();
        try (KafkaSampleSink sink =
                        new KafkaSampleSink(
                                kafka, layout, List.of("a", "b"), MAX_RECORD_BYTES, false);
                LiveDevices live =
                        new LiveDevices(
                                devices, i -> set.encoded(i, codec), sink, 500, 100, p -> {})) {
            live.start();
            live.awaitEnd();

            assertThat(live.progress().devices().get(0).stored()).isEqualTo(25);
            assertThat(live.progress().devices().get(1).stored()).isEqualTo(4);
        }
        List<ConsumerRecord<byte[], byte[]>> records = LogReader.read(kafka, "trace-live-a", 0);
        assertThat(records).hasSize(25);
        assertThat(records)
                .allSatisfy(
                        record -> {
                            assertThat(record.timestampType())
                                    .isEqualTo(TimestampType.LOG_APPEND_TIME);
                            assertThat(record.timestamp()).isGreaterThanOrEqualTo(beforeMs);
                        });
    }

    @Test
    void aDeviceNumbersItsRecordsFromTheTimeOfItsStartOn() throws InterruptedException {
        TopicLayout layout = new TopicLayout.PerDevice("trace-numbered-");
        make(layout, TopicSettings.live(MAX_RECORD_BYTES));
        long beforeMs = System.currentTimeMillis();
        for (int start = 0; start < 2; start++) {
            try (KafkaSampleSink sink =
                            new KafkaSampleSink(
                                    kafka, layout, List.of("a", "b"), MAX_RECORD_BYTES, true);
                    LiveDevices live =
                            new LiveDevices(
                                    devices, i -> set.encoded(i, codec), sink, 200, 100, p -> {})) {
                live.start();
                live.awaitEnd();
            }
        }

        List<Long> numbers =
                LogReader.read(kafka, "trace-numbered-a", 0).stream()
                        .map(record -> SequenceHeader.read(record.headers()))
                        .toList();
        assertThat(numbers).hasSize(20).doesNotHaveDuplicates().isSorted();
        assertThat(numbers.get(0)).isGreaterThanOrEqualTo(1_000 * beforeMs);
        assertThat(numbers.get(9)).isEqualTo(numbers.get(0) + 9);
        assertThat(numbers.get(10)).isGreaterThan(numbers.get(9));
    }

    @Test
    void devicesWithoutTheirTopicsDoNotStart() {
        TopicLayout layout = new TopicLayout.PerDevice("trace-absent-");

        assertThatThrownBy(
                        () ->
                                new KafkaSampleSink(
                                        kafka, layout, List.of("a"), MAX_RECORD_BYTES, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trace-absent-a")
                .hasMessageContaining("is the broker up");
    }

    @Test
    void aRecordAboveTheBoundIsCountedAsLost() throws InterruptedException {
        TopicLayout layout = new TopicLayout.PerDevice("trace-large-");
        make(layout, TopicSettings.live(MAX_RECORD_BYTES));
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 7);
        try (KafkaSampleSink sink =
                        new KafkaSampleSink(
                                kafka, layout, List.of("a", "b"), MAX_RECORD_BYTES, false);
                LiveDevices live =
                        new LiveDevices(devices, i -> large, sink, 200, 1_000, p -> {})) {
            live.start();
            live.awaitEnd();

            assertThat(live.progress().devices().get(0).failed()).isEqualTo(10);
            assertThat(live.progress().devices().get(0).stored()).isZero();
        }
    }

    private void make(TopicLayout layout, TopicSettings settings) {
        try (Admin admin = kafka.admin()) {
            new Topics(admin).ensure(layout, List.of("a", "b"), settings);
        }
    }

    private List<LogExtent> write(TopicLayout layout) {
        return new TraceWriter(kafka, layout, MAX_RECORD_BYTES, false)
                .write(devices, i -> set.encoded(i, codec), START_MS, 3_000);
    }
}
