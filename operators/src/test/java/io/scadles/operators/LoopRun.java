package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.Injection;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.sync.StopCondition;
import io.scadles.model.sync.SwitchRules;
import io.scadles.model.sync.SyncModel;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.GradientClipping;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Optimizer;
import io.scadles.model.update.Weighting;
import io.scadles.operators.feedback.FeedbackChannel;
import io.scadles.operators.serialization.Types;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One run of the whole loop in a mini cluster, on a log in memory. */
final class LoopRun {

    private static final long STALLED_AFTER_S = 60;

    private static final AtomicLong RUNS = new AtomicLong();
    private static final Map<String, Collected> COLLECTED = new ConcurrentHashMap<>();

    final String name = "run-" + RUNS.incrementAndGet();
    private final SampleLog log;
    private final Path folder;

    int parallelism = 2;
    int updateParallelism = 1;
    int blockLength = 6;
    String backend = "hashmap";
    int taskManagers = 2;
    BatchSizing sizing = new BatchSizing.RateProportional(8, 1024, 1);
    BufferPolicy buffer = new BufferPolicy.Truncation(8);
    Injection injection = Injection.NONE;
    Optimizer local = Optimizer.PLAIN;
    SyncModel model = new GradientRounds(Weighting.BY_SAMPLES);
    SwitchRules switches = SwitchRules.none("");
    CostModel cost = new CostModel(1200, 0, 0, 0, 0);
    GradientClipping clipping = GradientClipping.OFF;
    CompressionPolicy compression = new CompressionPolicy.Dense();
    long livenessTimeoutMs = 5000;
    long rounds;
    long publishEvery;
    boolean fragile;

    /**
     * How long before the end of the log failures cease; 0 if never. A source that has read its log
     * to the end and is finished in a checkpoint does not survive a restart: Flink sends it an
     * alignment event that it cannot take. The product's source stays open.
     */
    long unharmedEndMs;

    long checkpointMs = 200;
    GradientEngineFactory engine = SoftmaxEngine.factory();
    int sources = 1;
    long firstSourcePauseNanos;
    String resumeFrom;

    /** REST address of the cluster to run in; null: one of its own. */
    URI cluster;

    private final Map<String, DeviceLedger> ledgers = new TreeMap<>();
    private final List<RoundReport> roundReports = new ArrayList<>();
    private final List<RoundReport> ledgerReports = new ArrayList<>();
    private final List<Long> roundsAtCheckpoints = new ArrayList<>();
    private final TreeMap<Long, InjectionReport> injections = new TreeMap<>();
    private final TreeMap<Long, float[]> models = new TreeMap<>();
    private float[] finalModel;
    private JobClient job;

    LoopRun(SampleLog log, Path folder) {
        this.log = log;
        this.folder = folder;
    }

    LoopConfig config() {
        long windowMs = 1000;
        return new LoopConfig(
                name,
                7,
                SoftmaxEngine.parameters(),
                new BlockLayout(
                        SoftmaxEngine.parameters().length(),
                        SoftmaxEngine.parameters().parameterCount(),
                        blockLength),
                fragile ? SoftmaxEngine.fragile(name) : engine,
                new DevicePolicy(sizing, buffer, windowMs, 1, livenessTimeoutMs, 3, cost),
                new RoundRules(
                        Clock.REPLAY,
                        model,
                        new LearningRate(0.5, 0.1, new long[0], BatchScaling.NONE, 0),
                        cost,
                        new StopCondition(rounds, 0, log.endMs()),
                        SampleLog.START_MS,
                        windowMs,
                        10 * windowMs,
                        0,
                        publishEvery,
                        Float.BYTES * (long) SoftmaxEngine.parameters().length(),
                        switches),
                new Optimizer(0.9f, 1e-4f),
                local,
                clipping,
                compression);
    }

    /** Runs to the end of the log or to the stop condition. */
    LoopRun start() throws Exception {
        return submit().await();
    }

    /** Starts the run and comes back at once. */
    LoopRun submit() throws Exception {
        COLLECTED.put(name, new Collected());
        StreamExecutionEnvironment environment = environment();
        TrainingLoop loop = new TrainingLoop(config(), parallelism, updateParallelism);
        DataStream<Sample> samples = loop.gate(environment);
        for (int part = 0; part < sources; part++) {
            samples = samples.union(samples(environment, loop, part));
        }
        RateWindow window =
                new RateWindow(Clock.REPLAY, SampleLog.START_MS, 1000, 0, true, injection);
        DataStream<Slice> slices =
                shared(window.slices(samples).slices())
                        .map(new Checkpointed(name, log.endMs() - unharmedEndMs), Types.SLICE)
                        .uid("sabotage");
        TrainingLoop.Outputs outputs = loop.close(slices);
        outputs.rounds().sinkTo(new Collecting<>(name)).setParallelism(1).uid("rounds-collected");
        loop.assemble(outputs.published())
                .sinkTo(new Collecting<>(name))
                .setParallelism(1)
                .uid("models-collected");
        job = environment.executeAsync(name);
        return this;
    }

    private DataStream<Slice> shared(SingleOutputStreamOperator<Slice> own) {
        if (!injection.active()) {
            return own;
        }
        DataInjection.Outputs shared = new DataInjection(injection).share(own);
        shared.reports()
                .sinkTo(new Collecting<>(name))
                .setParallelism(1)
                .uid("injections-collected");
        return own.union(shared.slices());
    }

    private DataStream<Sample> samples(
            StreamExecutionEnvironment environment, TrainingLoop loop, int part) {
        SampleLog log = this.log.part(part, sources);
        WatermarkStrategy<Long> times =
                WatermarkStrategy.<Long>forMonotonousTimestamps()
                        .withTimestampAssigner((index, ignored) -> log.timeMs(index));
        long pauseNanos = part == 0 ? firstSourcePauseNanos : 0;
        return environment
                .fromSource(
                        new NumberSequenceSource(0, log.size() - 1),
                        loop.paced(times),
                        "log-" + part)
                .forceNonParallel()
                .uid("log-" + part)
                .map(
                        index -> {
                            LockSupport.parkNanos(pauseNanos);
                            return log.sample(index);
                        },
                        Types.SAMPLE)
                .forceNonParallel()
                .uid("log-samples-" + part);
    }

    /** Waits until the run has finished by itself. */
    LoopRun await() throws Exception {
        try {
            job.getJobExecutionResult().get(STALLED_AFTER_S, TimeUnit.SECONDS);
        } catch (TimeoutException stalled) {
            job.cancel().get();
            sort();
            throw new AssertionError(
                    "stalled after %d rounds, the last is %s"
                            .formatted(
                                    roundReports.size(),
                                    roundReports.isEmpty()
                                            ? "none"
                                            : history().get(rounds().size() - 1)),
                    stalled);
        }
        sort();
        return this;
    }

    /** Waits until so many checkpoints are complete. */
    LoopRun awaitCheckpoints(int checkpoints) throws Exception {
        return awaitCollected(Completed.class::isInstance, checkpoints, "checkpoint");
    }

    /** Waits until so many rounds have been closed. */
    LoopRun awaitRounds(int rounds) throws Exception {
        return awaitCollected(LoopRun::isClosedRound, rounds, "round");
    }

    /** Waits until one checkpoint more is complete at this parallelism. */
    LoopRun awaitCheckpointAt(int parallelism) throws Exception {
        Predicate<Object> wanted =
                item ->
                        item instanceof Completed checkpoint
                                && checkpoint.parallelism() == parallelism;
        int before = (int) COLLECTED.get(name).items().stream().filter(wanted).count();
        return awaitCollected(wanted, before + 1, "parallelism " + parallelism + ", checkpoint");
    }

    private LoopRun awaitCollected(Predicate<Object> wanted, int count, String what)
            throws Exception {
        assertThat(COLLECTED.get(name).await(wanted, count, STALLED_AFTER_S))
                .as("came to %s %d before it stalled", what, count)
                .isTrue();
        return this;
    }

    private static boolean isClosedRound(Object item) {
        return item instanceof RoundReport report && report.kind() == RoundReport.Kind.ROUND;
    }

    private static long closedRounds(String name) {
        return COLLECTED.get(name).items().stream().filter(LoopRun::isClosedRound).count();
    }

    /** Stops the run in the middle; returns where its savepoint is. */
    String stopWithSavepoint() throws Exception {
        String path =
                job.stopWithSavepoint(
                                false,
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get(STALLED_AFTER_S, TimeUnit.SECONDS);
        await();
        return path;
    }

    /** Cancels the run; its checkpoints stay. */
    void cancel() throws Exception {
        job.cancel().get(STALLED_AFTER_S, TimeUnit.SECONDS);
        job.getJobExecutionResult()
                .handle((result, cancelled) -> cancelled)
                .get(STALLED_AFTER_S, TimeUnit.SECONDS);
        sort();
    }

    private StreamExecutionEnvironment environment() {
        Configuration flink = new Configuration();
        flink.setString("rest.bind-port", "0");
        flink.setString("local.number-taskmanager", String.valueOf(taskManagers));
        flink.setString(
                "taskmanager.numberOfTaskSlots",
                String.valueOf(
                        (Math.max(parallelism, updateParallelism) + taskManagers - 1)
                                / taskManagers));
        flink.setString("pipeline.generic-types", "false");
        flink.setString("pipeline.watermark-alignment.allow-unaligned-source-splits", "true");
        flink.setString("state.backend.type", backend);
        flink.setString("execution.checkpointing.dir", folder.toUri().toString());
        flink.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        flink.setString("execution.checkpointing.num-retained", "1000");
        // A task that fails while a checkpoint begins can leave Flink's source coordinator with a
        // closed gateway: the next checkpoint then waits for the alignment events held back there,
        // and the end of the job for that checkpoint, until it times out.
        flink.setString("execution.checkpointing.timeout", "5 s");
        flink.setString("execution.checkpointing.tolerable-failed-checkpoints", "10");
        if (resumeFrom != null) {
            flink.setString("execution.state-recovery.path", resumeFrom);
        }
        flink.setString("restart-strategy.type", "fixed-delay");
        flink.setString("restart-strategy.fixed-delay.attempts", "50");
        flink.setString("restart-strategy.fixed-delay.delay", "10 ms");
        flink.setString("pipeline.auto-watermark-interval", "20 ms");
        flink.setString(
                "metrics.reporter.probe.factory.class", CounterProbe.Factory.class.getName());
        flink.setString("taskmanager.memory.network.min", "64 mb");
        flink.setString("taskmanager.memory.network.max", "64 mb");
        StreamExecutionEnvironment environment =
                cluster == null
                        ? StreamExecutionEnvironment.createLocalEnvironment(
                                Math.max(parallelism, updateParallelism), flink)
                        : StreamExecutionEnvironment.createRemoteEnvironment(
                                cluster.getHost(), cluster.getPort(), flink);
        environment.setParallelism(parallelism);
        environment.setMaxParallelism(120);
        environment.enableCheckpointing(checkpointMs);
        environment.setBufferTimeout(Duration.ofMillis(5).toMillis());
        return environment;
    }

    private void sort() {
        TreeMap<Long, RoundReport> byVersion = new TreeMap<>();
        for (Object item : COLLECTED.remove(name).items()) {
            if (item instanceof RoundReport report && isClosedRound(item)) {
                byVersion.put(report.version(), report);
            } else if (item instanceof InjectionReport report) {
                injections.put(report.windowStartMs(), report);
            } else if (item instanceof Completed checkpoint) {
                roundsAtCheckpoints.add(checkpoint.closedRounds());
            } else if (item instanceof RoundReport ledger) {
                ledgerReports.add(ledger);
                for (DeviceReport device : ledger.devices()) {
                    ledgers.put(device.device(), device.ledger());
                }
            } else if (item instanceof ModelVersion model) {
                models.put(model.plan().version(), model.values());
                if (model.plan().last()) {
                    finalModel = model.values();
                }
            }
        }
        roundReports.addAll(byVersion.values());
    }

    /** Closed rounds, by version; a round repeated after a crash counts once. */
    List<RoundReport> rounds() {
        return roundReports;
    }

    /** What happened in each round, as far as it must not depend on the machine. */
    List<String> history() {
        return roundReports.stream()
                .map(
                        round ->
                                "%d: %d..%d..%d samples %d loss %s sent %d in %d, %d compressed, last %s"
                                        .formatted(
                                                round.version(),
                                                round.startMs(),
                                                round.readyMs(),
                                                round.endMs(),
                                                round.samples(),
                                                round.loss(),
                                                round.floats(),
                                                round.wireBytes(),
                                                round.compressed(),
                                                round.last()))
                .toList();
    }

    /** The last accounts of every device. */
    Map<String, DeviceLedger> ledgers() {
        return ledgers;
    }

    /** Accounts as they left at every checkpoint of every subtask. */
    List<RoundReport> ledgerReports() {
        return ledgerReports;
    }

    /** Who shared what with whom, by window. */
    TreeMap<Long, InjectionReport> injections() {
        return injections;
    }

    /** Published models by version. */
    TreeMap<Long, float[]> models() {
        return models;
    }

    float[] finalModel() {
        return finalModel;
    }

    /** Every record of the log is in exactly one account of its device. */
    void assertConserves() {
        for (SampleLog.Device device : log.devices()) {
            DeviceLedger ledger = ledgers.get(device.id());
            assertThat(ledger).as(device.id()).isNotNull();
            assertThat(ledger.conserves()).as("%s: %s", device.id(), ledger).isTrue();
            assertThat(ledger.arrived()).as(device.id()).isEqualTo(log.count(device.id()));
        }
    }

    /** Commits the updater turned away, over all attempts. */
    long commitsRejected() {
        return CounterProbe.sum(name, Metrics.COMMITS_REJECTED.title());
    }

    /** Commits that have left the trainers, over all attempts. */
    long commits() {
        return CounterProbe.sum(name, Metrics.COMMITS.title());
    }

    /** Failures of tasks, each followed by a restart. */
    long restarts() {
        return CounterProbe.restarts(name);
    }

    /** For every completed checkpoint, rounds that had been closed when that was known. */
    List<Long> roundsAtCheckpoints() {
        return roundsAtCheckpoints;
    }

    static int channelsInUse() {
        return FeedbackChannel.inUse();
    }

    private record Completed(long closedRounds, int parallelism) {}

    /** Fails when {@link Sabotage} says so, and notes which checkpoints are complete. */
    private static final class Checkpointed extends RichMapFunction<Slice, Slice>
            implements CheckpointListener {

        private final String run;
        private final long unharmedFromMs;

        private Checkpointed(String run, long unharmedFromMs) {
            this.run = run;
            this.unharmedFromMs = unharmedFromMs;
        }

        @Override
        public Slice map(Slice slice) {
            if (slice.endMs() > unharmedFromMs) {
                Sabotage.cease(run);
            }
            if (Sabotage.strikes(run)) {
                throw new IllegalStateException("sabotage on the way to the trainer");
            }
            return slice;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            TaskInfo task = getRuntimeContext().getTaskInfo();
            if (task.getIndexOfThisSubtask() == 0) {
                COLLECTED
                        .get(run)
                        .add(new Completed(closedRounds(run), task.getNumberOfParallelSubtasks()));
            }
        }
    }

    /** Collects into this JVM: the mini cluster's task managers are threads of it. */
    private static final class Collecting<T> implements Sink<T> {

        private final String run;

        private Collecting(String run) {
            this.run = run;
        }

        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) {
            Collected queue = COLLECTED.get(run);
            return new SinkWriter<>() {
                @Override
                public void write(T element, Context elementContext) {
                    queue.add(element);
                }

                @Override
                public void flush(boolean endOfInput) {
                    // Everything is in memory already.
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }
}
