package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.LogReader;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.kafka.TestPublisher;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.results.Books;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.TrainingLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that cannot be trained on are set aside, counted, and harm nobody. */
@Timeout(120)
class BadInputITCase {

    private static final int MAX_RECORD_BYTES = 300;
    private static final int SECONDS = 12;
    private static final int RATE = 24;

    private static final String REPLAY =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {simulate: false, rates-samples-per-second: [24]}
            clock: {fixed-ms: 500}
            optimizer: {learning-rate: 0.05, base-batch: 100}
            evaluation: {every-rounds: 10, samples: 200}
            kafka: {max-record-bytes: 300}
            flink: {checkpoint-interval-ms: 500}
            """;

    private final LabelledSet set = SyntheticImages.standard().load().train();
    private final SampleCodec codec = set.spec().codec(MAX_RECORD_BYTES);

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun clean = new DrillRun(results, "clean", REPLAY);
        DrillRun dirty = new DrillRun(results, "dirty", REPLAY);
        Map<String, List<byte[]>> published = new TreeMap<>();
        try (TestPublisher publisher = new TestPublisher(SharedBroker.endpoint())) {
            for (String device : List.of("a", "b")) {
                publish(publisher, clean.prefix() + device, device, true, false);
                published.put(
                        device, publish(publisher, dirty.prefix() + device, device, true, true));
            }
            published.put("c", publish(publisher, dirty.prefix() + "c", "c", false, true));
        }

        Summary expected = clean.execute();
        Summary summary = dirty.execute();

        assertThat(summary.modelHash()).isEqualTo(expected.modelHash());
        Audit.everythingWasRead(dirty);
        Map<String, Books> books = dirty.books();
        assertThat(books.get("c").trained()).isZero();
        assertThat(books.get("c").rejectedTotal()).isEqualTo(books.get("c").arrived());
        assertThat(books.get("a").trained()).isEqualTo(clean.books().get("a").trained());
        // The letters say the same as the counts, and hold what was published.
        Map<String, Map<String, Long>> letters = new TreeMap<>();
        for (DeadLetter letter : letters(dirty)) {
            letters.computeIfAbsent(letter.device(), device -> new TreeMap<>())
                    .merge(letter.reason().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
            byte[] original = published.get(letter.device()).get((int) letter.offset());
            byte[] value = original == null ? new byte[0] : original;
            assertThat(letter.topic()).isEqualTo(dirty.prefix() + letter.device());
            assertThat(letter.originalBytes()).isEqualTo(value.length);
            assertThat(letter.value())
                    .isEqualTo(Arrays.copyOf(value, Math.min(value.length, MAX_RECORD_BYTES)));
            assertThat(letter.reason()).isEqualTo(codec.decode(original).rejection());
        }
        assertThat(letters).hasSize(3);
        letters.forEach(
                (device, reasons) ->
                        assertThat(books.get(device).rejected()).as(device).isEqualTo(reasons));
        assertThat(letters.get("c"))
                .containsOnlyKeys(
                        "empty",
                        "unreadable",
                        "wrong_type",
                        "wrong_size",
                        "unknown_label",
                        "oversized");
    }

    /** Of the source alone: the data set that needs no file has no floats. */
    @Test
    void aFeatureThatIsNotANumberIsRejected() throws Exception {
        SampleCodec floats = new SampleCodec(FeatureKind.FLOAT32, 8, 10, MAX_RECORD_BYTES);
        float[][] features = {{1, 2}, {Float.NaN, 2}, {1, Float.NEGATIVE_INFINITY}, {3, 4}};
        KafkaEndpoint kafka = SharedBroker.endpoint();
        TopicLayout layout = new TopicLayout.PerDevice("floats-");
        try (TestPublisher publisher = new TestPublisher(kafka)) {
            publisher.topic("floats-a", 1, TopicSettings.replay(MAX_RECORD_BYTES).entries());
            publisher.topic(
                    "dead-letters.floats-",
                    1,
                    TopicSettings.deadLetters(MAX_RECORD_BYTES).entries());
            for (float[] pair : features) {
                ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putFloat(pair[0]).putFloat(pair[1]);
                publisher.send("floats-a", null, 1_000L, null, floats.encode(5, bytes.array()));
            }
            publisher.flush();
        }
        Experiment experiment =
                Experiment.parse(
                        "floats",
                        "floats",
                        REPLAY,
                        List.of(
                                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                                "flink.parallelism=2"));
        List<LogExtent> log = List.of(new LogExtent("floats-a", 0, 0, 4, 1_000, 1_000));
        StreamPlan plan = StreamPlan.recorded(log, Map.of(), 1_000);
        TrainingJob job =
                new TrainingJob(
                        experiment,
                        RunFolder.create(results, "floats", Instant.now()),
                        DatasetChoice.of(experiment.config().data()),
                        plan);
        KafkaSamples source =
                new KafkaSamples(
                        kafka,
                        layout,
                        floats,
                        new DevicePlacement(Map.of()),
                        MAX_RECORD_BYTES,
                        "dead-letters.floats-",
                        "floats",
                        plan.range());
        StreamExecutionEnvironment environment =
                FlinkSettings.local(experiment.config().flink(), results);

        List<Rejection> rejections = new ArrayList<>();
        try (CloseableIterator<Sample> samples =
                source.samples(environment, new TrainingLoop(job.loop(), 2, 1))
                        .executeAndCollect()) {
            // The stream stays open: readers end when trainers say so, and there are none.
            while (rejections.size() < 4) {
                rejections.add(samples.next().rejection());
            }
        }

        assertThat(rejections)
                .containsExactly(
                        Rejection.NONE, Rejection.NOT_FINITE, Rejection.NOT_FINITE, Rejection.NONE);
        assertThat(LogReader.read(kafka, "dead-letters.floats-", 0))
                .extracting(record -> DeadLetter.read(record).offset())
                .containsExactly(1L, 2L);
    }

    /** Publishes a device's log and returns its values by offset. */
    private List<byte[]> publish(
            TestPublisher publisher, String topic, String device, boolean good, boolean bad) {
        publisher.topic(topic, 1, TopicSettings.replay(MAX_RECORD_BYTES).entries());
        List<byte[]> values = new ArrayList<>();
        List<byte[]> spoiled = bad(device.hashCode());
        for (int i = 0; i < SECONDS * RATE; i++) {
            long timeMs = StreamPlanner.LOG_START_MS + 10 + i * 1000L / RATE;
            if (good) {
                values.add(set.encoded(i + 1000 * (device.charAt(0) - 'a'), codec));
                publisher.send(topic, null, timeMs, null, values.get(values.size() - 1));
            }
            if (bad && i % 7 == 3) {
                values.add(spoiled.get(i / 7 % spoiled.size()));
                publisher.send(topic, null, timeMs + 1, null, values.get(values.size() - 1));
            }
        }
        publisher.flush();
        return values;
    }

    /** One of every kind; null is a record without a value. */
    private List<byte[]> bad(long seed) {
        byte[] garbage = new byte[200];
        new SplittableRandom(seed).nextBytes(garbage);
        List<byte[]> bad = new ArrayList<>();
        bad.add(null);
        bad.add(new byte[0]);
        bad.add(garbage);
        bad.add(new byte[] {'S', 'D', 1});
        bad.add(spoilt(0, 'X'));
        bad.add(spoilt(2, 2));
        bad.add(spoilt(3, 1));
        bad.add(spoilt(4, 10));
        bad.add(spoilt(7, -1));
        bad.add(Arrays.copyOf(set.encoded(0, codec), codec.recordBytes() - 1));
        bad.add(Arrays.copyOf(set.encoded(0, codec), codec.recordBytes() + 1));
        bad.add(Arrays.copyOf(set.encoded(0, codec), MAX_RECORD_BYTES + 1));
        bad.add(Arrays.copyOf(set.encoded(0, codec), 200_000));
        return bad;
    }

    private byte[] spoilt(int at, int value) {
        byte[] sample = set.encoded(0, codec);
        sample[at] = (byte) value;
        return sample;
    }

    private static List<DeadLetter> letters(DrillRun run) {
        return LogReader.read(SharedBroker.endpoint(), "dead-letters." + run.prefix(), 0).stream()
                .map(DeadLetter::read)
                .toList();
    }
}
