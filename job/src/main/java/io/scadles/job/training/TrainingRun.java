package io.scadles.job.training;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.Names;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.KafkaSampleSink;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.results.Manifest;
import io.scadles.job.results.Progress;
import io.scadles.job.results.Provenance;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.RunFollower;
import io.scadles.job.results.StorageFolder;
import io.scadles.job.results.SubmittedJob;
import io.scadles.job.results.Summary;
import io.scadles.job.results.TrainingStoppedException;
import io.scadles.job.source.KafkaSamples;
import io.scadles.job.source.SampleSource;
import io.scadles.model.network.Safetensors;
import io.scadles.model.network.SavedModel;
import io.scadles.operators.LoopConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One run of an experiment in this JVM: brokers, devices, job, results. */
public final class TrainingRun {

    private static final long DEVICE_PROGRESS_MS = 10_000;

    private final Experiment experiment;
    private final ExperimentConfig config;
    private final RunFolder folder;
    private final FlinkPlace place;
    private final PrintStream out;
    private final boolean terminal;
    private final UnaryOperator<SampleSource> tap;
    private final URI checkpoints;

    /**
     * A run.
     *
     * @param folder its folder, new
     * @param out where progress goes
     * @param terminal whether {@code out} can rewrite a line
     * @throws ConfigException if there is no place for checkpoints
     */
    public TrainingRun(Experiment experiment, RunFolder folder, PrintStream out, boolean terminal) {
        this(experiment, folder, new FlinkPlace.InProcess(), out, terminal);
    }

    /**
     * A run whose job may run elsewhere; unless its results go to a topic, its folder must be
     * storage that the cluster shares.
     *
     * @param place where the job runs
     * @throws ConfigException if there is no place for checkpoints
     */
    public TrainingRun(
            Experiment experiment,
            RunFolder folder,
            FlinkPlace place,
            PrintStream out,
            boolean terminal) {
        this(experiment, folder, place, out, terminal, UnaryOperator.identity());
    }

    /**
     * A run that tests can disturb.
     *
     * @param tap stands between the source and the job
     */
    TrainingRun(
            Experiment experiment,
            RunFolder folder,
            FlinkPlace place,
            PrintStream out,
            boolean terminal,
            UnaryOperator<SampleSource> tap) {
        this.experiment = experiment;
        this.config = experiment.config();
        this.folder = folder;
        this.place = place;
        this.out = out;
        this.terminal = terminal;
        this.tap = tap;
        this.checkpoints = checkpoints();
    }

    /** Where a broker of our own keeps the log of a run. */
    public static Path brokerFolder(RunFolder folder) {
        return folder.path().resolve("kafka");
    }

    /**
     * Trains until the experiment's end.
     *
     * @throws IOException if a file of the run cannot be written or read
     * @throws ExecutionException if the job failed; its cause says why
     * @throws TrainingStoppedException if somebody else has stopped it
     */
    public Summary execute() throws IOException, ExecutionException, InterruptedException {
        long beganNanos = System.nanoTime();
        LoadedDataset data = DatasetChoice.of(config.data()).dataset().load();
        return decided(SimulatedDevices.known(config, data).size()).execute(data, beganNanos);
    }

    private Summary execute(LoadedDataset data, long beganNanos)
            throws IOException, ExecutionException, InterruptedException {
        describe();
        DatasetChoice choice = DatasetChoice.of(config.data());
        try (Broker broker = Broker.of(config.kafka(), brokerFolder(folder))) {
            StreamPlanner planner = new StreamPlanner(config, broker.endpoint(), out);
            if (config.clock().mode() == ClockConfig.Mode.REPLAY) {
                train(broker.endpoint(), planner, choice, planner.recorded(data));
            } else {
                StreamPlan plan = planner.live(data, System.currentTimeMillis());
                trainLive(broker.endpoint(), planner, choice, data, plan);
            }
        }
        return summarise(beganNanos);
    }

    /**
     * This run with its number of trainers, which everything from here on goes by.
     *
     * @param devices devices that are known beforehand; 0 if any may come
     */
    private TrainingRun decided(int devices) throws IOException, InterruptedException {
        Experiment decided = Trainers.decided(experiment, devices, place);
        out.printf("Trainers: %d%n", decided.config().flink().parallelism());
        return new TrainingRun(decided, folder, place, out, terminal, tap);
    }

    private void describe() throws IOException {
        folder.writeExperiment(experiment.toYaml());
        if (!SimulatedDevices.changes(config).changes().isEmpty()) {
            folder.keepRateTrace(Path.of(config.devices().rateTrace()));
        }
    }

    /**
     * Starts training and does not wait for it: in replay with the log that it writes first, in
     * live with whatever devices send, simulated ones with {@code scadles produce}.
     *
     * @return id of the job
     * @throws ConfigException if the brokers would end with this process
     * @throws IOException if a file of the run cannot be written, or the cluster cannot be asked
     */
    public String submit() throws IOException, InterruptedException {
        return start().getJobID().toString();
    }

    /** As {@link #submit()}. */
    JobClient start() throws IOException, InterruptedException {
        KafkaEndpoint kafka = lastingBrokers();
        LoadedDataset data = DatasetChoice.of(config.data()).dataset().load();
        return decided(SimulatedDevices.known(config, data).size()).start(kafka, data);
    }

    private JobClient start(KafkaEndpoint kafka, LoadedDataset data) throws IOException {
        describe();
        StreamPlanner planner = new StreamPlanner(config, kafka, out);
        StreamPlan plan =
                config.clock().mode() == ClockConfig.Mode.REPLAY
                        ? planner.recorded(data)
                        : planner.live(data, System.currentTimeMillis());
        return submit(kafka, planner, DatasetChoice.of(config.data()), plan);
    }

    /**
     * Goes on with a run whose job has ended before its training did, and does not wait for it.
     * Only what concerns Flink may differ from the run's experiment, as its parallelism.
     *
     * @param from savepoint or checkpoint of the run, as a URI
     * @return id of the new job
     * @throws ConfigException if the brokers would end with this process
     * @throws IllegalStateException if Kafka does not hold the recorded log any more
     * @throws IOException if a file of the run cannot be read or written
     */
    public String resume(URI from) throws IOException, InterruptedException {
        return restart(from).getJobID().toString();
    }

    /** As {@link #resume(URI)}. */
    JobClient restart(URI from) throws IOException, InterruptedException {
        KafkaEndpoint kafka = lastingBrokers();
        Manifest manifest = folder.readManifest();
        return decided(manifest.devices().size()).restart(from, kafka, manifest);
    }

    private JobClient restart(URI from, KafkaEndpoint kafka, Manifest manifest) throws IOException {
        StreamPlanner planner = new StreamPlanner(config, kafka, out);
        StreamPlan plan = planner.resumed(manifest);
        return launch(kafka, planner, job(DatasetChoice.of(config.data()), plan), from.toString());
    }

    /**
     * As {@link #repeat}, but starts the job and does not wait for it.
     *
     * @return id of the job
     * @throws ConfigException if the brokers would end with this process
     * @throws IllegalStateException if Kafka does not hold the log any more
     * @throws IOException if a file of a run cannot be written or read
     */
    public String submitRepeat(RunFolder recorded) throws IOException, InterruptedException {
        KafkaEndpoint kafka = lastingBrokers();
        Manifest manifest = recorded.readManifest();
        return decided(manifest.devices().size()).submitRepeat(kafka, manifest);
    }

    private String submitRepeat(KafkaEndpoint kafka, Manifest recorded) throws IOException {
        folder.writeExperiment(experiment.toYaml());
        StreamPlanner planner = new StreamPlanner(config, kafka, out);
        StreamPlan plan = planner.recorded(recorded);
        return submit(kafka, planner, DatasetChoice.of(config.data()), plan).getJobID().toString();
    }

    private KafkaEndpoint lastingBrokers() {
        if (config.kafka().embedded()) {
            throw ConfigException.of(
                    "kafka.bootstrap-servers",
                    new IllegalArgumentException(
                            "must name brokers that outlive this process and that the cluster can reach, not 'embedded';"
                                    + " for a try on one machine: scadles broker"));
        }
        return Broker.elsewhere(config.kafka());
    }

    /**
     * Trains again on the log of an earlier run.
     *
     * @param recorded folder of that run
     * @throws IOException if a file of a run cannot be written or read
     * @throws IllegalStateException if Kafka does not hold the log any more
     * @throws ExecutionException if the job failed; its cause says why
     */
    public Summary repeat(RunFolder recorded)
            throws IOException, ExecutionException, InterruptedException {
        long beganNanos = System.nanoTime();
        if (config.kafka().embedded() && !Files.isDirectory(brokerFolder(recorded))) {
            // A broker would make a new, empty folder there.
            throw new NoSuchFileException(
                    brokerFolder(recorded).toString(),
                    null,
                    "expected the log of the run; a run can be repeated as long as its log is"
                            + " kept");
        }
        Manifest manifest = recorded.readManifest();
        return decided(manifest.devices().size())
                .repeat(manifest, brokerFolder(recorded), beganNanos);
    }

    private Summary repeat(Manifest recorded, Path log, long beganNanos)
            throws IOException, ExecutionException, InterruptedException {
        folder.writeExperiment(experiment.toYaml());
        try (Broker broker = Broker.of(config.kafka(), log)) {
            StreamPlanner planner = new StreamPlanner(config, broker.endpoint(), out);
            StreamPlan plan = planner.recorded(recorded);
            train(broker.endpoint(), planner, DatasetChoice.of(config.data()), plan);
        }
        return summarise(beganNanos);
    }

    private void train(
            KafkaEndpoint kafka, StreamPlanner planner, DatasetChoice choice, StreamPlan plan)
            throws IOException, ExecutionException, InterruptedException {
        try (RunFollower follower = RunFollower.start(folder, progress(plan), out, terminal)) {
            JobClient job = submit(kafka, planner, choice, plan);
            try (ResultsFollower results = results(kafka)) {
                job.getJobExecutionResult().get();
                results.complete();
            }
        }
    }

    private void trainLive(
            KafkaEndpoint kafka,
            StreamPlanner planner,
            DatasetChoice choice,
            LoadedDataset data,
            StreamPlan plan)
            throws IOException, ExecutionException, InterruptedException {
        if (!config.devices().simulate()) {
            follow(kafka, planner, choice, plan);
            return;
        }
        try (KafkaSampleSink sink =
                        new KafkaSampleSink(
                                kafka,
                                planner.layout(),
                                List.copyOf(plan.rates().keySet()),
                                config.kafka().maxRecordBytes(),
                                config.devices().sequenceHeader());
                LiveDevices devices =
                        new LiveDevices(
                                SimulatedDevices.traces(config, data),
                                planner.values(data),
                                sink,
                                1000 * config.devices().durationS(),
                                DEVICE_PROGRESS_MS,
                                progress -> {})) {
            devices.start();
            follow(kafka, planner, choice, plan);
        }
    }

    private void follow(
            KafkaEndpoint kafka, StreamPlanner planner, DatasetChoice choice, StreamPlan plan)
            throws IOException, ExecutionException, InterruptedException {
        try (RunFollower follower = RunFollower.start(folder, progress(plan), out, terminal)) {
            JobClient job = submit(kafka, planner, choice, plan);
            try (ResultsFollower results = results(kafka)) {
                String savepoint = new LiveEnd(job, folder).await();
                results.complete();
                out.printf("%nStopped with savepoint %s%n", savepoint);
            }
        }
    }

    private ResultsFollower results(KafkaEndpoint kafka) throws IOException {
        return config.results().toTopic()
                ? TopicFollower.start(ResultsTopic.of(kafka, folder.name()), folder)
                : ResultsFollower.NOTHING_TO_DO;
    }

    private JobClient submit(
            KafkaEndpoint kafka, StreamPlanner planner, DatasetChoice choice, StreamPlan plan)
            throws IOException {
        TrainingJob job = job(choice, plan);
        folder.writeManifest(manifest(planner, plan, job.loop()));
        if (config.results().toTopic()) {
            ResultsTopic topic = ResultsTopic.of(kafka, folder.name());
            topic.create();
            topic.send(folder.describing());
        }
        return launch(kafka, planner, job, "");
    }

    private TrainingJob job(DatasetChoice choice, StreamPlan plan) throws IOException {
        return new TrainingJob(experiment, folder, choice, plan);
    }

    private JobClient launch(
            KafkaEndpoint kafka, StreamPlanner planner, TrainingJob job, String from)
            throws IOException {
        StreamExecutionEnvironment environment =
                FlinkSettings.at(place, config.flink(), checkpoints, from);
        KafkaSamples source = job.source(kafka, planner.layout(), planner.deadLetterTopic());
        job.build(
                environment,
                tap.apply(source),
                config.results().toTopic()
                        ? job.topicPlace(ResultsTopic.of(kafka, folder.name()))
                        : job.folderPlace(),
                source::setAside);
        try {
            JobClient client = environment.executeAsync("ScaDLES " + folder.path().getFileName());
            if (!(place instanceof FlinkPlace.InProcess)) {
                folder.writeJob(
                        new SubmittedJob(
                                client.getJobID().toString(),
                                place.address(),
                                config.flink().parallelism(),
                                from));
            }
            return client;
        } catch (Exception failure) {
            // Flink declares no more than that; it means that the graph is not valid, or that the
            // cluster cannot be reached.
            throw new IllegalStateException(
                    "the job could not be started: " + failure.getMessage(), failure);
        }
    }

    private URI checkpoints() {
        String given = config.flink().checkpointFolder();
        if (given.isEmpty()) {
            if (place instanceof FlinkPlace.InProcess || !config.results().toTopic()) {
                return folder.checkpointFolder().toUri();
            }
            given = place.checkpointFolder();
        }
        if (given.isEmpty()) {
            throw ConfigException.of(
                    "flink.checkpoint-folder",
                    new IllegalArgumentException(
                            "must name storage that all processes of the cluster reach, such as s3://...: results.to is topic, so that the run's"
                                    + " folder need not be, and the cluster has no execution.checkpointing.dir"));
        }
        return StorageFolder.child(StorageFolder.of(given), folder.name());
    }

    private Progress progress(StreamPlan plan) {
        long untilMs = plan.endMs() == 0 ? 0 : plan.endMs() - plan.startMs();
        long wantedMs = 1000 * config.stop().durationS();
        long durationMs =
                untilMs == 0 || wantedMs == 0
                        ? Math.max(untilMs, wantedMs)
                        : Math.min(untilMs, wantedMs);
        return new Progress(config.stop().rounds(), config.stop().samples(), durationMs);
    }

    private Manifest manifest(StreamPlanner planner, StreamPlan plan, LoopConfig loop) {
        List<Manifest.Device> devices =
                plan.rates().entrySet().stream()
                        .map(
                                device ->
                                        new Manifest.Device(
                                                device.getKey(),
                                                planner.layout().topic(device.getKey()),
                                                device.getValue()))
                        .toList();
        List<Manifest.PartitionRange> partitions =
                plan.extents().stream().map(TrainingRun::range).toList();
        return new Manifest(
                experiment.name(),
                experiment.hash(),
                Provenance.productVersion(),
                Provenance.javaVersion(),
                Provenance.cpuModel(),
                config.seed(),
                config.flink().parallelism(),
                new Manifest.Network(
                        loop.layout().network(),
                        Names.kebab(config.network().normalization()),
                        loop.layout().length()),
                devices,
                partitions,
                plan.control().stream().map(TrainingRun::range).toList(),
                plan.startMs(),
                plan.endMs() == 0 ? -1 : plan.endMs(),
                StorageFolder.text(checkpoints),
                Instant.now().toString());
    }

    private static Manifest.PartitionRange range(LogExtent extent) {
        return new Manifest.PartitionRange(
                extent.topic(), extent.partition(), extent.startOffset(), extent.endOffset());
    }

    private Summary summarise(long beganNanos) throws IOException {
        if (!folder.ended()) {
            throw new TrainingStoppedException(folder);
        }
        SavedModel model = Safetensors.read(folder.modelFile());
        long wallMs = (System.nanoTime() - beganNanos) / 1_000_000;
        Summary summary = Summary.of(folder, wallMs, model.metadata().get(ModelFacts.HASH));
        folder.writeSummary(summary);
        return summary;
    }
}
