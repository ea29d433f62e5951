package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.kafka.Topics;
import io.scadles.job.results.Books;
import io.scadles.job.results.RecoveryPoint;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.job.source.SampleSource;
import io.scadles.operators.Stage;
import io.scadles.operators.StoredState;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.kafka.clients.admin.Admin;

/** A run against a broker that outlives it, so that the broker can be asked afterwards. */
final class DrillRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Experiment experiment;
    private final RunFolder folder;
    private final KafkaEndpoint kafka;
    private UnaryOperator<SampleSource> tap = UnaryOperator.identity();

    /** A run against the broker of all tests. */
    DrillRun(Path results, String name, String yaml, String... overrides) throws Exception {
        this(SharedBroker.endpoint(), results, name, yaml, overrides);
    }

    DrillRun(KafkaEndpoint kafka, Path results, String name, String yaml, String... overrides)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("kafka.bootstrap-servers=" + kafka.bootstrapServers());
        this.kafka = kafka;
        this.experiment = Experiment.parse(name, name, yaml, all);
        this.folder = RunFolder.create(results, name, Instant.now());
    }

    DrillRun tap(UnaryOperator<SampleSource> between) {
        tap = between;
        return this;
    }

    /** Starts the run and does not wait; its job runs in this process. */
    JobClient start() throws Exception {
        return run().start();
    }

    /** Goes on with the run at another parallelism, as another process would. */
    JobClient restart(URI from, int parallelism) throws Exception {
        Experiment rescaled =
                Experiment.read(
                        folder.experimentFile(), List.of("flink.parallelism=" + parallelism));
        return run(rescaled).restart(from);
    }

    /** Stops the run as soon as a savepoint can be taken, for which all stages must run. */
    URI stopSoon(JobClient job) throws Exception {
        Poll.until(() -> stops(job), "a savepoint is taken");
        job.getJobExecutionResult().get();
        return RecoveryPoint.newest(folder);
    }

    private boolean stops(JobClient job) throws Exception {
        try {
            job.stopWithSavepoint(
                            false,
                            folder.savepointFolder().toUri().toString(),
                            SavepointFormatType.CANONICAL)
                    .get();
            return true;
        } catch (ExecutionException declined) {
            // Stages start, or events of their coordinators are under way.
            assertThat(declined).hasCauseInstanceOf(CheckpointException.class);
            return false;
        }
    }

    Summary execute() throws Exception {
        return run().execute();
    }

    CompletableFuture<Summary> inBackground() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return execute();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Event time at which each closed round started. */
    List<Long> roundStartsMs() throws Exception {
        List<Long> starts = new ArrayList<>();
        if (Files.exists(folder.roundsFile())) {
            String text = Files.readString(folder.roundsFile());
            // The last line may still be on its way.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                starts.add(JSON.readTree(line).get("start_ms").asLong());
            }
        }
        return starts;
    }

    private TrainingRun run() {
        return run(experiment);
    }

    private TrainingRun run(Experiment what) {
        return new TrainingRun(
                what,
                folder,
                new FlinkPlace.InProcess(),
                new PrintStream(System.err, true),
                false,
                tap);
    }

    RunFolder folder() {
        return folder;
    }

    String prefix() {
        return experiment.config().kafka().topicPrefix();
    }

    /** What the job says. */
    Map<String, Books> books() throws Exception {
        return Books.of(folder);
    }

    /** What the broker holds of each device, by device; one topic per device. */
    Map<String, LogExtent> stored() {
        Map<String, LogExtent> stored = new TreeMap<>();
        try (Admin admin = kafka.admin()) {
            List<String> topics =
                    new Topics(admin).matching(Pattern.compile(Pattern.quote(prefix()) + ".+"));
            for (LogExtent extent : new OffsetAudit(admin).of(topics)) {
                stored.put(extent.topic().substring(prefix().length()), extent);
            }
        }
        return stored;
    }

    /**
     * Offset at which the run would go on from its newest savepoint or checkpoint, by device that
     * is not read to its end; one topic per device.
     */
    Map<String, Long> goesOnAt() throws Exception {
        Map<String, Long> next = new TreeMap<>();
        StoredState.of(RecoveryPoint.newest(folder))
                .splits(Stage.SAMPLES, new KafkaPartitionSplitSerializer())
                .forEach(
                        split ->
                                next.put(
                                        split.getTopic().substring(prefix().length()),
                                        split.getStartingOffset()));
        return next;
    }

    /**
     * What people who look at the lag see, by device; one topic per device. Kafka is told after a
     * checkpoint, not with it, and a source that ends does not wait for the last time.
     */
    Map<String, Long> toldToKafka() throws Exception {
        Map<String, Long> told = new TreeMap<>();
        try (Admin admin = kafka.admin()) {
            admin.listConsumerGroupOffsets(TrainingJob.groupId(folder))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(
                            (partition, at) ->
                                    told.put(
                                            partition.topic().substring(prefix().length()),
                                            at.offset()));
        }
        return told;
    }
}
