package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.kafka.SequenceHeader;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class SampleReaderTest {

    private static final SampleCodec CODEC = new SampleCodec(FeatureKind.UINT8, 2, 10, 100);
    private static final byte[] FEATURES = {1, 2};
    private static final byte[] VALUE = CODEC.encode(3, FEATURES);

    @Test
    void usageExample() {
        Sample sample = read(VALUE, new byte[] {0, 0, 0, 0, 0, 0, 1, 2});

        assertThat(sample.sequence()).isEqualTo(258);
        assertThat(sample.label()).isEqualTo(3);
        assertThat(sample.features()).isEqualTo(FEATURES);
        assertThat(sample.rejection()).isEqualTo(Rejection.NONE);
    }

    @Test
    void aRecordNeedsNoNumber() {
        Sample sample = read(VALUE);

        assertThat(sample.sequence()).isEqualTo(Sample.NO_SEQUENCE);
        assertThat(sample.rejection()).isEqualTo(Rejection.NONE);
    }

    @Test
    void aHeaderThatIsNoNumberMakesABadRecordThatKeepsItsValue() {
        byte[][] wrong = {null, {}, {0, 0, 0, 1}, new byte[9], {-1, 0, 0, 0, 0, 0, 0, 0}};
        for (byte[] header : wrong) {
            Sample sample = read(VALUE, header);

            assertThat(sample.rejection()).isEqualTo(Rejection.WRONG_SEQUENCE);
            assertThat(sample.sequence()).isEqualTo(Sample.NO_SEQUENCE);
            assertThat(sample.features()).isEqualTo(VALUE);
        }
    }

    @Test
    void whatIsWrongWithTheValueIsSaidFirst() {
        Sample sample = read(new byte[] {'S', 'D', 1}, new byte[3]);

        assertThat(sample.rejection()).isEqualTo(Rejection.UNREADABLE);
    }

    @Test
    void ofSeveralNumbersTheLastCounts() {
        Sample sample =
                read(
                        VALUE,
                        new byte[] {0, 0, 0, 0, 0, 0, 0, 9},
                        new byte[] {0, 0, 0, 0, 0, 0, 0, 4});

        assertThat(sample.sequence()).isEqualTo(4);
    }

    private static Sample read(byte[] value, byte[]... numbers) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("p-a", 0, 7, null, value);
        for (byte[] number : numbers) {
            record.headers().add(SequenceHeader.NAME, number);
        }
        List<Sample> samples = new ArrayList<>();
        new SampleReader(
                        new TopicLayout.PerDevice("p-"),
                        CODEC,
                        new DevicePlacement(Map.of()),
                        false)
                .deserialize(record, new ListCollector<>(samples));
        assertThat(samples).hasSize(1);
        return samples.get(0);
    }
}
