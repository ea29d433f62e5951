package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Rejection;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void usageExample() {
        DeadLetter letter =
                DeadLetter.of(
                        Rejection.WRONG_SIZE,
                        "cam-7",
                        "device-cam-7",
                        0,
                        1_234,
                        99,
                        new byte[] {1, 2, 3},
                        10);

        ProducerRecord<byte[], byte[]> record = letter.toRecord("dead-letters");

        assertThat(record.topic()).isEqualTo("dead-letters");
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("cam-7");
        assertThat(header(record, "scadles.reason")).isEqualTo("WRONG_SIZE");
        assertThat(header(record, "scadles.reason-text"))
                .isEqualTo("length differs from the experiment's sample shape");
        assertThat(header(record, "scadles.offset")).isEqualTo("1234");
        assertThat(header(record, "scadles.truncated")).isEqualTo("false");
        assertThat(DeadLetter.read(asRead(record))).usingRecursiveComparison().isEqualTo(letter);
    }

    @Test
    void aLongValueIsTruncatedAndSaysSo() {
        DeadLetter letter =
                DeadLetter.of(Rejection.OVERSIZED, "d", "t", 0, 0, 0, new byte[100], 10);

        ProducerRecord<byte[], byte[]> record = letter.toRecord("dead-letters");

        assertThat(record.value()).hasSize(10);
        assertThat(header(record, "scadles.original-bytes")).isEqualTo("100");
        assertThat(header(record, "scadles.truncated")).isEqualTo("true");
    }

    @Test
    void aRecordWithoutAValueHasALetterToo() {
        DeadLetter letter = DeadLetter.of(Rejection.EMPTY, "d", "t", 0, 0, 0, null, 10);

        assertThat(letter.value()).isEmpty();
        assertThat(letter.originalBytes()).isZero();
    }

    @Test
    void anythingElseIsNotALetter() {
        ConsumerRecord<byte[], byte[]> other =
                new ConsumerRecord<>("t", 0, 0, new byte[0], new byte[0]);

        assertThatThrownBy(() -> DeadLetter.read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scadles.reason");
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String key) {
        return new String(record.headers().lastHeader(key).value(), StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> asRead(ProducerRecord<byte[], byte[]> sent) {
        ConsumerRecord<byte[], byte[]> read =
                new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
        sent.headers().forEach(read.headers()::add);
        return read;
    }
}
