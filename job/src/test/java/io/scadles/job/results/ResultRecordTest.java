package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultRecordTest {

    private static final int MAX = ResultRecord.MAX_BYTES;

    @Test
    void usageExample() {
        List<ResultRecord> records =
                ResultRecord.of(new ResultLine("rounds.jsonl", "{\"reason\":\"später\"}"), 17);

        assertThat(records).hasSize(1);
        ResultRecord record = records.get(0);
        assertThat(record.file()).isEqualTo("rounds.jsonl");
        assertThat(record.index()).isEqualTo(17);
        assertThat(record.part()).isZero();
        assertThat(record.parts()).isEqualTo(1);
        assertThat(new String(record.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"reason\":\"später\"}");
    }

    /** With what Kafka adds, a record stays below the 1,048,588 bytes of its default. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, MAX - 1, MAX, MAX + 1, 3 * MAX, 3 * MAX + 5})
    void whatIsTooLongIsCutAndNothingIsLost(int length) throws IOException {
        byte[] content = new byte[length];
        new SplittableRandom(length).nextBytes(content);

        List<ResultRecord> records = ResultRecord.of("manifest.json", content);

        assertThat(records).hasSize(Math.max(1, (length + MAX - 1) / MAX));
        var joined = new ByteArrayOutputStream();
        for (int i = 0; i < records.size(); i++) {
            assertThat(records.get(i).part()).isEqualTo(i);
            assertThat(records.get(i).parts()).isEqualTo(records.size());
            assertThat(records.get(i).bytes()).hasSizeLessThanOrEqualTo(MAX);
            joined.write(records.get(i).bytes());
        }
        assertThat(joined.toByteArray()).isEqualTo(content);
        assertThat(MAX).isLessThan(1_000_000);
    }

    /** A model is written in pieces that have nothing to do with its parts. */
    @Test
    void partsDoNotDependOnHowTheyAreWritten() throws IOException {
        byte[] content = new byte[2 * MAX + 11];
        new SplittableRandom(3).nextBytes(content);
        List<ResultRecord> parts = new ArrayList<>();

        try (var out = new ResultParts("model.safetensors", 40, content.length, parts::add)) {
            for (int from = 0, size = 1; from < content.length; from += size, size = 3 * size + 1) {
                int length = Math.min(size, content.length - from);
                assertThat(out.write(ByteBuffer.wrap(content, from, length))).isEqualTo(length);
            }
            assertThat(parts).as("full ones are not kept").hasSize(2);
        }

        List<ResultRecord> atOnce = ResultRecord.of("model.safetensors", content);
        assertThat(parts).hasSize(3).allMatch(part -> part.index() == 40 && part.parts() == 3);
        for (int i = 0; i < 3; i++) {
            assertThat(parts.get(i).bytes()).isEqualTo(atOnce.get(i).bytes());
        }
    }

    @Test
    void anotherLengthThanWasSaidIsAnError() {
        assertThatThrownBy(() -> write(MAX + 1, MAX))
                .isInstanceOf(IOException.class)
                .hasMessage("'m' has 1 parts, expected 2 of its length");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(MAX, MAX + 1))
                .withMessageContaining("part 1 of 1");
    }

    private static void write(int said, int written) throws IOException {
        try (var out = new ResultParts("m", 0, said, part -> {})) {
            out.write(ByteBuffer.allocate(written));
        }
    }

    @Test
    void recordsAreBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultRecord("a", 0, 0, 1, new byte[MAX + 1]))
                .withMessageContaining("524289 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultRecord("a", -1, 0, 1, new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultRecord("a", 0, 2, 2, new byte[0]));
    }
}
