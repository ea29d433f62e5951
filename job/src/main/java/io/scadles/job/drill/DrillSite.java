package io.scadles.job.drill;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.cluster.Installation;
import io.scadles.job.cluster.LocalBroker;
import io.scadles.job.cluster.LocalCluster;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.FlinkPlace;
import io.scadles.job.training.Production;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where drills are held: a broker and a cluster as processes of their own, apart from any others on
 * this machine.
 */
public final class DrillSite implements AutoCloseable {

    private static final int REST_PORT = 28081;
    private static final int RPC_PORT = 26123;
    private static final int BROKER_PORT = 29092;

    /** Trainers where the experiment leaves the number open; every drill's cluster has room. */
    private static final int TRAINERS = 2;

    private final Path folder;
    private final Path experimentFile;
    private final PrintStream out;
    private final Installation installation = Installation.own();
    private final LocalBroker broker;
    private final LocalCluster cluster;
    private ClusterRest rest;
    private Optional<DrillNetwork> network = Optional.empty();
    private boolean closed;
    private boolean brokerRuns;
    private boolean clusterRuns;
    private DrilledRun reference;

    /**
     * A site; nothing runs yet.
     *
     * @param folder for its logs and runs
     * @param experimentFile what is trained, in replay
     * @param program main class whose verb {@code broker} runs one
     * @param out where progress goes
     */
    public DrillSite(Path folder, Path experimentFile, Class<?> program, PrintStream out) {
        this.folder = folder.toAbsolutePath().normalize();
        this.experimentFile = experimentFile;
        this.out = out;
        this.broker = new LocalBroker(program, this.folder.resolve("broker"), BROKER_PORT);
        this.cluster = new LocalCluster(installation, this.folder.resolve("cluster"), out);
    }

    /**
     * Moves to a network of its own, where the TaskManagers started from now on are hosts; what
     * runs is stopped.
     *
     * @return why the network cannot be made on this machine; empty if it is there
     */
    synchronized Optional<String> enter(DrillNetwork wanted)
            throws IOException, InterruptedException {
        leave();
        if (closed) {
            throw new IllegalStateException("the drills were ended");
        }
        network = Optional.of(wanted);
        return wanted.open();
    }

    /** Stops what runs, and removes the network if there is one. */
    synchronized void leave() throws IOException, InterruptedException {
        stopCluster();
        if (brokerRuns) {
            brokerRuns = false;
            broker.stop();
        }
        if (network.isPresent()) {
            network.get().close();
            network = Optional.empty();
        }
    }

    /** Starts a cluster, and the broker with the first; a cluster that runs already is stopped. */
    void start(int jobManagers, int taskManagers, int slots) throws Exception {
        start(jobManagers, taskManagers, slots, Map.of());
    }

    /**
     * As above, on other terms.
     *
     * @param more settings of Flink
     */
    void start(int jobManagers, int taskManagers, int slots, Map<String, String> more)
            throws Exception {
        stopCluster();
        if (!brokerRuns) {
            broker.start(network.map(DrillNetwork::address).orElse(LocalBroker.LOOPBACK));
            brokerRuns = true;
        }
        clusterRuns = true;
        Map<String, String> settings = settings(slots);
        settings.putAll(more);
        cluster.start(
                new LocalCluster.Plan(
                        installation.standaloneProfile(),
                        settings,
                        jobManagers,
                        taskManagers,
                        network.map(DrillNetwork::hosts).orElse(List.of())));
        rest = cluster.rest();
    }

    private Map<String, String> settings(int slots) {
        Map<String, String> settings = new HashMap<>();
        settings.put("rest.port", Integer.toString(REST_PORT));
        settings.put("jobmanager.rpc.port", Integer.toString(RPC_PORT));
        settings.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
        // Every TaskManager has part of every job.
        settings.put("taskmanager.load-balance.mode", "SLOTS");
        if (network.isPresent()) {
            // The JobManager stays on the machine itself, where the hosts can reach it.
            for (String key :
                    List.of(
                            "jobmanager.rpc.address",
                            "jobmanager.bind-host",
                            "rest.address",
                            "rest.bind-address")) {
                settings.put(key, network.get().address());
            }
        }
        return settings;
    }

    LocalCluster cluster() {
        return cluster;
    }

    LocalBroker broker() {
        return broker;
    }

    /** Talks to another JobManager from now on. */
    void leader(ClusterRest other) {
        rest = other;
    }

    ClusterRest rest() {
        return rest;
    }

    PrintStream out() {
        return out;
    }

    /** The undisturbed run, which every other repeats; made once. */
    DrilledRun reference() throws Exception {
        if (reference == null) {
            reference = submit("undisturbed");
            reference.awaitEnd();
            out.printf(
                    "Undisturbed: %d rounds, model %s%n",
                    reference.rounds(), reference.modelHash());
        }
        return reference;
    }

    /** Starts a run of the experiment in replay. */
    DrilledRun submit(String name, String... overrides) throws Exception {
        RunFolder run = newFolder(name);
        String job = training(experiment(overrides), run).submit();
        return new DrilledRun(this, run, job);
    }

    /** Starts to repeat the undisturbed run. */
    DrilledRun repeat(String name) throws Exception {
        RunFolder recorded = reference().folder();
        RunFolder run = newFolder(name);
        return new DrilledRun(this, run, training(experiment(), run).submitRepeat(recorded));
    }

    /** Goes on with a run that was stopped. */
    DrilledRun resume(DrilledRun stopped, String savepoint, int parallelism) throws Exception {
        Experiment rescaled = experiment("flink.parallelism=" + parallelism);
        String job = training(rescaled, stopped.folder()).resume(URI.create(savepoint));
        return new DrilledRun(this, stopped.folder(), job);
    }

    /**
     * Starts to train on a log of the same devices as in the undisturbed run, which publish each
     * record several times.
     *
     * @param numbered whether records carry their sequence numbers
     */
    DrilledRun published(String name, int times, boolean numbered) throws Exception {
        RunFolder run = newFolder(name);
        Production devices =
                new Production(
                        experiment(ownTopics(run), "devices.sequence-header=" + numbered),
                        out,
                        times);
        devices.run();
        Experiment experiment = experiment(ownTopics(run), "devices.simulate=false");
        return new DrilledRun(this, run, training(experiment, run).submit());
    }

    /** Records of a replay that were set aside. */
    long deadLetters(DrilledRun run) {
        String topic = TopicLayout.DEAD_LETTERS + prefix(run.folder());
        return OffsetAudit.written(broker.endpoint(), List.of(topic)).get(topic);
    }

    /**
     * Prepares a live run of a small network; its topics are its own.
     *
     * @param seconds for which its devices publish
     * @param samplesPerSecond rate of each device
     */
    LiveRun live(String name, int seconds, int devices, int samplesPerSecond, String... overrides)
            throws IOException {
        RunFolder run = newFolder(name);
        List<String> all = new ArrayList<>(List.of(overrides));
        all.addAll(
                List.of(
                        ownTopics(run),
                        "clock.mode=live",
                        "network.name=mlp",
                        "injection.alpha=0",
                        "injection.beta=0",
                        "buffer.policy=truncation",
                        "devices.duration-s=" + seconds,
                        "devices.rates-samples-per-second="
                                + Collections.nCopies(devices, samplesPerSecond)));
        Experiment experiment = experiment(all.toArray(String[]::new));
        return new LiveRun(run, experiment, training(experiment, run), broker.endpoint());
    }

    private static String ownTopics(RunFolder run) {
        return "kafka.topic-prefix=" + prefix(run);
    }

    private static String prefix(RunFolder run) {
        return run.path().getFileName() + "-";
    }

    private Experiment experiment(String... overrides) {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("kafka.bootstrap-servers=" + broker.endpoint().bootstrapServers());
        Experiment read = Experiment.read(experimentFile, all);
        // The free slots of the moment would decide, and two jobs at once would not share them.
        return read.config().flink().parallelism() == 0 ? read.withParallelism(TRAINERS) : read;
    }

    /** Slots that a run of the experiment takes. */
    int slots() {
        return experiment().config().flink().slots();
    }

    private RunFolder newFolder(String name) throws IOException {
        return RunFolder.create(folder.resolve("runs"), name, Instant.now());
    }

    private TrainingRun training(Experiment experiment, RunFolder run) {
        FlinkPlace place = new FlinkPlace.Remote(rest.host(), rest.port(), installation.jobJar());
        return new TrainingRun(experiment, run, place, out, false);
    }

    private synchronized void stopCluster() throws IOException, InterruptedException {
        if (clusterRuns) {
            clusterRuns = false;
            cluster.stop();
        }
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        closed = true;
        leave();
    }
}
