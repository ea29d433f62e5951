package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.scadles.job.results.ResultRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ResultsCodecTest {

    private static final byte[] LINE = "{\"version\":7}".getBytes(StandardCharsets.UTF_8);

    @Test
    void usageExample() {
        ProducerRecord<byte[], byte[]> record =
                ResultsCodec.toKafka(
                        new ResultRecord("rounds.jsonl", 17, 0, 1, LINE), "results.quickstart");

        assertThat(record.topic()).isEqualTo("results.quickstart");
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("rounds.jsonl");
        assertThat(record.value()).isEqualTo(LINE);
        assertThat(text(record.headers())).isEqualTo(Map.of("scadles.index", "17"));
        assertThat(record.timestamp()).as("the producer's clock").isNull();
    }

    @Test
    void aPartSaysWhichOfHowMany() {
        ProducerRecord<byte[], byte[]> record =
                ResultsCodec.toKafka(
                        new ResultRecord("model.safetensors", 150, 2, 5, LINE), "results.q");

        assertThat(text(record.headers()))
                .isEqualTo(
                        Map.of(
                                "scadles.index", "150",
                                "scadles.part", "2",
                                "scadles.parts", "5"));
    }

    @Test
    void whatWasWrittenIsRead() {
        for (ResultRecord record :
                new ResultRecord[] {
                    new ResultRecord("rounds.jsonl", 0, 0, 1, LINE),
                    new ResultRecord("manifest.json", 0, 1, 2, new byte[0]),
                    new ResultRecord("model.safetensors", Long.MAX_VALUE, 3, 4, LINE)
                }) {
            ProducerRecord<byte[], byte[]> sent = ResultsCodec.toKafka(record, "t");

            ResultRecord read =
                    ResultsCodec.fromKafka(consumed(sent.key(), sent.value(), sent.headers()));

            assertThat(read).usingRecursiveComparison().isEqualTo(record);
        }
    }

    @Test
    void whatIsNoResultIsRefused() {
        byte[] key = "rounds.jsonl".getBytes(StandardCharsets.UTF_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsCodec.fromKafka(consumed(key, LINE, new RecordHeaders())))
                .withMessage("not a record of results: it has no header 'scadles.index'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsCodec.fromKafka(consumed(null, LINE, header("1"))))
                .withMessage("not a record of results: it has no key or value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsCodec.fromKafka(consumed(key, LINE, header("one"))));
    }

    private static Headers header(String index) {
        return new RecordHeaders().add("scadles.index", index.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                "t",
                0,
                5,
                1_000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static Map<String, String> text(Headers headers) {
        Map<String, String> text = new TreeMap<>();
        for (Header header : headers) {
            text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return text;
    }
}
