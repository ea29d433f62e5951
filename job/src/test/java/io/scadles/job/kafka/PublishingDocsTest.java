package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.scadles.job.dataset.Cifar10;
import io.scadles.job.dataset.Cifar100;
import io.scadles.job.dataset.Dataset;
import io.scadles.job.dataset.FashionMnist;
import io.scadles.job.dataset.HumanActivity;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import io.scadles.model.stream.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What the page on publishing says is what the code does. */
class PublishingDocsTest {

    private static final DocsPage PAGE = new DocsPage(Path.of("docs/publishing.md"));
    private static final Path EXAMPLE =
            Path.of("src/test/java/io/scadles/job/kafka/PublishExample.java");
    private static final SampleCodec BYTES = new SampleCodec(FeatureKind.UINT8, 4, 10, 100);
    private static final SampleCodec FLOATS = new SampleCodec(FeatureKind.FLOAT32, 8, 10, 100);
    private static final byte[] PIXELS = {0, 1, (byte) 200, (byte) 255};
    private static final long NUMBER = 1_767_225_600_000_001L;
    private static final float[] MOTION = {-1.5f, 0.1f};

    @Test
    void usageExample() throws IOException {
        String code = Files.readString(EXAMPLE);
        String region =
                code.substring(
                        code.indexOf("// publishing.md:begin\n")
                                + "// publishing.md:begin\n".length(),
                        code.indexOf("// publishing.md:end"));

        assertThat(PAGE.block("java"))
                .as("copy the region of %s into %s", EXAMPLE, PAGE.path())
                .isEqualTo(region);
    }

    @Test
    void theJavaExampleEncodesLikeTheCodec() {
        assertThat(PublishExample.encode(7, PIXELS)).isEqualTo(BYTES.encode(7, PIXELS));
        assertThat(PublishExample.encode(3, MOTION)).isEqualTo(FLOATS.encode(3, motionBytes()));
        assertThat(number(PublishExample.sequence(NUMBER))).isEqualTo(NUMBER);
    }

    private static long number(byte[] header) {
        return SequenceHeader.read(
                new RecordHeaders(List.of(new RecordHeader(SequenceHeader.NAME, header))));
    }

    @Test
    void thePythonExampleEncodesLikeTheCodec() throws Exception {
        assumeThat(DocsPage.pythonIsThere()).as("python3 is on the path").isTrue();
        String program =
                PAGE.block("python").split("\n# Publish", 2)[0]
                        + "print(encode(7, bytes([0, 1, 200, 255])).hex())\n"
                        + "print(encode(3, [-1.5, 0.1]).hex())\n"
                        + "print(sequence(%d)[0][0])\n".formatted(NUMBER)
                        + "print(sequence(%d)[0][1].hex())\n".formatted(NUMBER);

        List<String> lines = DocsPage.python(program).lines().toList();

        assertThat(lines)
                .containsExactly(
                        HexFormat.of().formatHex(BYTES.encode(7, PIXELS)),
                        HexFormat.of().formatHex(FLOATS.encode(3, motionBytes())),
                        SequenceHeader.NAME,
                        HexFormat.of().formatHex(PublishExample.sequence(NUMBER)));
    }

    @Test
    void theTableOfDataSetsIsTheirs() throws IOException {
        Path none = Path.of("none");
        List<Dataset> datasets =
                List.of(
                        SyntheticImages.standard(),
                        new FashionMnist(none),
                        new Cifar10(none),
                        new Cifar100(none),
                        new HumanActivity(none, List.of(1), 1000, false));
        String page = PAGE.text();

        for (Dataset dataset : datasets) {
            SampleSpec spec = dataset.spec();
            String shape =
                    Arrays.stream(spec.shape())
                            .mapToObj(Long::toString)
                            .collect(Collectors.joining(" x "));
            assertThat(page)
                    .contains(
                            "| %s | %s | %s | 0 to %d | %,d |"
                                    .formatted(
                                            spec.kind().name().toLowerCase(Locale.ROOT),
                                            shape,
                                            spec.kind() == FeatureKind.UINT8 ? "0" : "1",
                                            spec.classes() - 1,
                                            SampleCodec.HEADER_BYTES + spec.bytesPerSample()));
        }
    }

    @Test
    void everyReasonForARejectionIsExplained() throws IOException {
        String page = PAGE.text();

        for (Rejection reason : Rejection.values()) {
            if (reason != Rejection.NONE) {
                assertThat(page).contains("| `%s` |".formatted(reason.name()));
            }
        }
    }

    @Test
    void theTopicSettingsAreThoseOfSimulatedDevices() throws IOException {
        String page = PAGE.text();

        TopicSettings.replay(1 << 20)
                .entries()
                .forEach((key, value) -> assertThat(page).contains(key + "=" + value));
        TopicSettings.live(1 << 20)
                .entries()
                .forEach((key, value) -> assertThat(page).contains(key + "=" + value));
    }

    private static byte[] motionBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putFloat(MOTION[0]).putFloat(MOTION[1]).array();
    }
}
