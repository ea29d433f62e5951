package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.scadles.job.results.ResultRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** What the page on results in a topic says is what the code does. */
class ResultsDocsTest {

    private static final DocsPage PAGE = new DocsPage(Path.of("docs/results-on-a-cluster.md"));

    /**
     * Two lines, one of them twice as after a resume, and a long file between whose parts they are.
     */
    @Test
    void thePythonExampleReadsWhatTheCodecWrites() throws Exception {
        assumeThat(DocsPage.pythonIsThere()).as("python3 is on the path").isTrue();
        byte[] model = new byte[2 * ResultRecord.MAX_BYTES + 3];
        new SplittableRandom(1).nextBytes(model);
        List<ResultRecord> records = new ArrayList<>();
        records.add(line(0, "zero"));
        records.add(line(1, "gone"));
        records.add(line(2, "gone too"));
        List<ResultRecord> parts = ResultRecord.of("model.safetensors", model);
        records.addAll(parts.subList(0, 2));
        records.add(line(1, "one"));
        records.add(parts.get(2));

        StringBuilder program = new StringBuilder();
        program.append(PAGE.block("python").split("\n# Read a run", 2)[0]);
        program.append("import hashlib\nfound = files([\n");
        records.forEach(record -> program.append(tuple(record)).append(",\n"));
        program.append("])\nprint(sorted(found))\nprint(found['rounds.jsonl'])\n");
        program.append("print(hashlib.sha256(found['model.safetensors']).hexdigest())\n");

        assertThat(DocsPage.python(program.toString()).lines())
                .containsExactly(
                        "['model.safetensors', 'rounds.jsonl']",
                        "[b'zero', b'one']",
                        HexFormat.of().formatHex(sha256(model)));
    }

    private static ResultRecord line(long index, String text) {
        return new ResultRecord("rounds.jsonl", index, 0, 1, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As a Python client hands it over. */
    private static String tuple(ResultRecord result) {
        ProducerRecord<byte[], byte[]> record = ResultsCodec.toKafka(result, "t");
        StringBuilder headers = new StringBuilder();
        for (Header header : record.headers()) {
            headers.append("('%s', %s), ".formatted(header.key(), bytes(header.value())));
        }
        return "(%s, %s, [%s])".formatted(bytes(record.key()), bytes(record.value()), headers);
    }

    private static String bytes(byte[] bytes) {
        return "bytes.fromhex('%s')".formatted(HexFormat.of().formatHex(bytes));
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void theTopicSettingsAreThoseOfThePage() throws IOException {
        String page = PAGE.text();

        TopicSettings.results(ResultRecord.MAX_BYTES).entries().entrySet().stream()
                .filter(setting -> !setting.getKey().equals("max.message.bytes"))
                .forEach(
                        setting ->
                                assertThat(page)
                                        .contains(setting.getKey() + "=" + setting.getValue()));
        assertThat(page).contains("%d KiB".formatted(ResultRecord.MAX_BYTES >> 10));
    }
}
