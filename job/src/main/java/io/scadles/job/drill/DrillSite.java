package io.scadles.job.drill;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.cluster.Installation;
import io.scadles.job.cluster.LocalBroker;
import io.scadles.job.cluster.LocalCluster;
import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.FlinkPlace;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where drills are held: a broker and a cluster as processes of their own, apart from any others on
 * this machine.
 */
public final class DrillSite implements AutoCloseable {

    private static final int REST_PORT = 28081;
    private static final int BROKER_PORT = 29092;

    private final Path folder;
    private final Path experimentFile;
    private final PrintStream out;
    private final Installation installation = Installation.own();
    private final LocalBroker broker;
    private final LocalCluster cluster;
    private ClusterRest rest;
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

    /** Starts a cluster, and the broker with the first; a cluster that runs already is stopped. */
    void start(int jobManagers, int taskManagers, int slots) throws Exception {
        start(jobManagers, taskManagers, slots, Map.of());
    }

    /**
     * As above, on other terms.
     *
     * @param settings of Flink that replace the profile's
     */
    void start(int jobManagers, int taskManagers, int slots, Map<String, String> settings)
            throws Exception {
        stopCluster();
        if (!brokerRuns) {
            broker.start();
            brokerRuns = true;
        }
        clusterRuns = true;
        Map<String, String> all = new HashMap<>(settings);
        all.put("rest.port", Integer.toString(REST_PORT));
        all.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
        // Every TaskManager has part of every job.
        all.put("taskmanager.load-balance.mode", "SLOTS");
        cluster.start(
                new LocalCluster.Plan(
                        installation.standaloneProfile(), all, jobManagers, taskManagers));
        rest = cluster.rest();
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

    /** Prepares a live run; its topics are its own. */
    LiveRun live(String name, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("clock.mode=live");
        RunFolder run = newFolder(name);
        all.add("kafka.topic-prefix=" + run.path().getFileName() + "-");
        return new LiveRun(
                run, training(experiment(all.toArray(String[]::new)), run), broker.endpoint());
    }

    private Experiment experiment(String... overrides) {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("kafka.bootstrap-servers=" + broker.endpoint().bootstrapServers());
        return Experiment.read(experimentFile, all);
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
        stopCluster();
        if (brokerRuns) {
            brokerRuns = false;
            broker.stop();
        }
    }
}
