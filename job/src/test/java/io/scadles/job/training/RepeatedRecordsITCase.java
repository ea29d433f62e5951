package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.LogReader;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.results.Books;
import io.scadles.job.results.Summary;
import io.scadles.model.stream.Rejection;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices that publish each of their records twice, with and without numbers. */
@Timeout(180)
class RepeatedRecordsITCase {

    private static final String REPLAY =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices:
              rates-samples-per-second: [12, 24, 48]
              duration-s: 15
            clock: {fixed-ms: 500}
            injection: {alpha: 0.5, beta: 0.25}
            optimizer: {learning-rate: 0.05, base-batch: 84}
            evaluation: {every-rounds: 10, samples: 200}
            flink: {checkpoint-interval-ms: 200, restart-attempts: 20}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun once = published("published-once", 1);
        Summary expected = once.execute();

        // Tasks die on the way, so that what was taken before has to be known after a restart.
        DrillRun numbered = published("numbered-twice", 2, "devices.sequence-header=true");
        Saboteur saboteur = new Saboteur("numbered-twice", 5, 1 / 250.0, 3);
        Summary summary = numbered.tap(saboteur).execute();

        assertThat(saboteur.done()).isEqualTo(3);
        assertThat(summary.modelHash()).isEqualTo(expected.modelHash());
        Audit.everythingWasRead(numbered);
        Map<String, Books> books = numbered.books();
        once.books().forEach((device, book) -> assertEachIsRejectedOnce(books.get(device), book));
        assertEveryRepeatHasItsLetter(numbered);
    }

    @Test
    void withoutNumbersARepeatIsASample() throws Exception {
        DrillRun once = published("plain-once", 1);
        DrillRun twice = published("plain-twice", 2);

        String expected = once.execute().modelHash();
        String hash = twice.execute().modelHash();

        assertThat(hash).isNotEqualTo(expected);
        Audit.everythingWasRead(twice);
        Map<String, Books> books = twice.books();
        once.books()
                .forEach(
                        (device, book) -> {
                            assertThat(books.get(device).rejected()).isEmpty();
                            assertThat(books.get(device).arrived()).isEqualTo(2 * book.arrived());
                            assertThat(books.get(device).trained()).isGreaterThan(book.trained());
                        });
        assertThat(letters(twice)).isEmpty();
    }

    /** That a device numbers its records changes nothing as long as it publishes each once. */
    @Test
    void numbersAloneChangeNothing() throws Exception {
        DrillRun plain = published("plain-for-numbers", 1);
        DrillRun numbered = published("numbered-once", 1, "devices.sequence-header=true");

        assertThat(numbered.execute().modelHash()).isEqualTo(plain.execute().modelHash());
        assertThat(numbered.books()).isEqualTo(plain.books());
    }

    private static void assertEachIsRejectedOnce(Books twice, Books once) {
        assertThat(twice.trained()).isEqualTo(once.trained());
        assertThat(twice.truncated()).isEqualTo(once.truncated());
        assertThat(twice.buffered()).isEqualTo(once.buffered());
        assertThat(twice.rejected()).isEqualTo(Map.of("repeated", once.arrived()));
    }

    /** Each device's second, fourth, ... record, with what was published as the value. */
    private static void assertEveryRepeatHasItsLetter(DrillRun run) {
        Map<String, Map<Long, byte[]>> letters = new TreeMap<>();
        for (DeadLetter letter : letters(run)) {
            assertThat(letter.reason()).isEqualTo(Rejection.REPEATED);
            assertThat(letter.topic()).isEqualTo(run.prefix() + letter.device());
            letters.computeIfAbsent(letter.device(), device -> new HashMap<>())
                    .put(letter.offset(), letter.value());
        }
        run.stored()
                .forEach(
                        (device, extent) -> {
                            Long[] repeats =
                                    LongStream.range(0, extent.endOffset())
                                            .filter(offset -> offset % 2 == 1)
                                            .boxed()
                                            .toArray(Long[]::new);
                            assertThat(letters.get(device)).containsOnlyKeys(repeats);
                            for (ConsumerRecord<byte[], byte[]> record :
                                    read(run.prefix() + device)) {
                                if (record.offset() % 2 == 1) {
                                    assertThat(letters.get(device).get(record.offset()))
                                            .isEqualTo(record.value());
                                }
                            }
                        });
    }

    /** A run on a log that its devices have written beforehand. */
    private DrillRun published(String name, int times, String... more) throws Exception {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.add("kafka.bootstrap-servers=" + SharedBroker.endpoint().bootstrapServers());
        Experiment devices = Experiment.parse(name, name, REPLAY, overrides);
        new Production(devices, new PrintStream(System.err, true), times).run();
        return new DrillRun(results, name, REPLAY, "devices.simulate=false");
    }

    private static List<DeadLetter> letters(DrillRun run) {
        return read("dead-letters." + run.prefix()).stream().map(DeadLetter::read).toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return LogReader.read(SharedBroker.endpoint(), topic, 0);
    }
}
