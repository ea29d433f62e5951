package io.scadles.job.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.RestOptions;

/**
 * A JobManager and TaskManagers as processes of their own on this machine, from the jars of the
 * build, as Flink's own scripts would start them.
 */
public final class LocalCluster {

    private static final String JOB_MANAGER = "jobmanager-";
    private static final String TASK_MANAGER = "taskmanager-";
    private static final String ZOO_KEEPER = "zookeeper";
    private static final String ZOO_KEEPER_PEER =
            "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

    /** Above the REST port, so that two clusters with different ports do not meet. */
    private static final int ZOO_KEEPER_PORT_OFFSET = 100;

    private static final String LOOPBACK = "127.0.0.1";
    private static final String SIZES = "org.apache.flink.runtime.util.bash.BashJavaUtils";
    private static final String SIZES_PREFIX = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final long START_SECONDS = 120;
    private static final long POLL_MS = 250;

    private final Installation installation;
    private final Path folder;
    private final PrintStream out;
    private List<NetworkHost> hosts = List.of();

    /**
     * A cluster.
     *
     * @param folder where it keeps process ids, logs and its configuration
     * @param out where progress goes
     */
    public LocalCluster(Installation installation, Path folder, PrintStream out) {
        this.installation = installation;
        this.folder = folder.toAbsolutePath().normalize();
        this.out = out;
    }

    /**
     * The configuration it runs with, its profile and what replaces it; for Flink's own command
     * line.
     */
    public Path configuration() {
        return folder.resolve("conf");
    }

    /**
     * What to start.
     *
     * @param profile folder with its configuration
     * @param settings of Flink that replace the profile's
     * @param jobManagers more than one: the others stand by, and a ZooKeeper of the cluster's own
     *     decides which of them leads
     * @param hosts where TaskManagers run, one each by their numbers; empty: where this program
     *     does
     */
    public record Plan(
            Path profile,
            Map<String, String> settings,
            int jobManagers,
            int taskManagers,
            List<NetworkHost> hosts) {

        /** A plan without hosts of their own. */
        public Plan(Path profile, Map<String, String> settings, int jobManagers, int taskManagers) {
            this(profile, settings, jobManagers, taskManagers, List.of());
        }

        /**
         * A plan.
         *
         * @throws IllegalArgumentException if there is nothing to start
         */
        public Plan {
            settings = Map.copyOf(settings);
            hosts = List.copyOf(hosts);
            if (jobManagers < 1 || taskManagers < 1) {
                throw new IllegalArgumentException(
                        "a cluster needs a JobManager and a TaskManager at least, got %d and %d"
                                .formatted(jobManagers, taskManagers));
            }
        }
    }

    /**
     * Starts it and waits until all TaskManagers are there.
     *
     * @throws IllegalStateException if it runs already, or does not come up
     */
    public void start(Plan plan) throws IOException, InterruptedException {
        if (!processes().isEmpty()) {
            throw new IllegalStateException(
                    "a cluster was started in %s before; stop it with: scadles cluster stop"
                            .formatted(folder));
        }
        configure(plan);
        hosts = plan.hosts();
        if (plan.jobManagers() > 1) {
            launch(
                    ZOO_KEEPER,
                    List.of("-Xmx128m"),
                    ZOO_KEEPER_PEER,
                    "--zkConfigFile",
                    zooKeeperFile(),
                    "--peerId",
                    "1");
        }
        for (int i = 1; i <= plan.jobManagers(); i++) {
            addJobManager(i);
        }
        for (int i = 1; i <= plan.taskManagers(); i++) {
            addTaskManager();
        }
        awaitTaskManagers(plan.taskManagers());
    }

    private void configure(Plan plan) throws IOException {
        Files.createDirectories(configuration());
        try (Stream<Path> files = Files.list(plan.profile())) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        configuration().resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Configuration settings = settings();
        plan.settings().forEach(settings::setString);
        if (plan.jobManagers() > 1) {
            int port = settings.get(RestOptions.PORT) + ZOO_KEEPER_PORT_OFFSET;
            settings.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
            settings.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, LOOPBACK + ":" + port);
            settings.set(
                    HighAvailabilityOptions.HA_STORAGE_PATH,
                    folder.resolve("high-availability").toUri().toString());
            Files.writeString(
                    Path.of(zooKeeperFile()),
                    "clientPort=%d%nclientPortAddress=%s%ndataDir=%s%nserver.1=%s%n"
                            .formatted(port, LOOPBACK, folder.resolve("zookeeper"), LOOPBACK));
        }
        Files.write(
                configuration().resolve(GlobalConfiguration.FLINK_CONF_FILENAME),
                ConfigurationUtils.convertConfigToWritableLines(settings, false));
    }

    private String zooKeeperFile() {
        return configuration().resolve("zoo.cfg").toString();
    }

    /** Starts a JobManager; each has a REST port of its own, one above the other's. */
    private void addJobManager(int number) throws IOException, InterruptedException {
        Sizes sizes = sizes("GET_JM_RESOURCE_PARAMS");
        int port = restPort(number);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--configDir",
                                configuration().toString(),
                                "-D",
                                "rest.port=" + port,
                                "-D",
                                "rest.bind-port=" + port));
        arguments.addAll(sizes.settings());
        launch(
                JOB_MANAGER + number,
                options(sizes, CoreOptions.FLINK_JM_JVM_OPTIONS),
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                arguments.toArray(String[]::new));
    }

    private int restPort(int jobManager) {
        return settings().get(RestOptions.PORT) + jobManager - 1;
    }

    /** Starts one TaskManager more; its number is the first that is free. */
    public void addTaskManager() throws IOException, InterruptedException {
        int number = 1;
        while (Files.exists(process(TASK_MANAGER + number).pidFile())) {
            number++;
        }
        Sizes sizes = sizes("GET_TM_RESOURCE_PARAMS");
        List<String> arguments =
                new ArrayList<>(List.of("--configDir", configuration().toString()));
        arguments.addAll(sizes.settings());
        List<String> enter = List.of();
        if (!hosts.isEmpty()) {
            NetworkHost host = hosts.get(number - 1);
            enter = host.enter();
            arguments.addAll(List.of("-D", "taskmanager.host=" + host.address()));
            arguments.addAll(List.of("-D", "taskmanager.bind-host=" + host.address()));
        }
        launch(
                TASK_MANAGER + number,
                enter,
                options(sizes, CoreOptions.FLINK_TM_JVM_OPTIONS),
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                arguments.toArray(String[]::new));
    }

    private void launch(String name, List<String> jvm, String entryPoint, String... arguments)
            throws IOException {
        launch(name, List.of(), jvm, entryPoint, arguments);
    }

    private void launch(
            String name,
            List<String> enter,
            List<String> jvm,
            String entryPoint,
            String... arguments)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(enter);
        command.add(java());
        command.addAll(jvm);
        command.addAll(words(settings().get(CoreOptions.FLINK_JVM_OPTIONS)));
        command.add("-Dlog.file=" + log);
        command.add(
                "-Dlog4j.configurationFile=" + configuration().resolve("log4j.properties").toUri());
        command.addAll(List.of("-cp", classPath(), entryPoint));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start();
        process(name).started(process);
        out.printf("Started %s, process %d, log %s%n", name, process.pid(), log);
    }

    /** Of the virtual machine: by its memory, and what the profile says for its kind. */
    private List<String> options(Sizes sizes, ConfigOption<String> ofItsKind) {
        List<String> options = new ArrayList<>(sizes.jvm());
        options.addAll(words(settings().get(ofItsKind)));
        return options;
    }

    /** Names of the TaskManagers that were started, in order. */
    public List<String> taskManagers() throws IOException {
        return processes().stream()
                .map(ServerProcess::name)
                .filter(name -> name.startsWith(TASK_MANAGER))
                .toList();
    }

    /**
     * Id of a process.
     *
     * @throws IllegalStateException if it does not live
     */
    public long pid(String name) throws IOException {
        return process(name)
                .alive()
                .orElseThrow(() -> new IllegalStateException(name + " has ended"))
                .pid();
    }

    /** Kills a process without warning (kill -9). */
    public void kill(String name) throws IOException, InterruptedException {
        process(name).kill();
        out.printf("Killed %s%n", name);
    }

    /**
     * Kills the first JobManager without warning.
     *
     * @return how to talk to the one that stood by
     */
    public ClusterRest killFirstJobManager() throws IOException, InterruptedException {
        kill(JOB_MANAGER + 1);
        return new ClusterRest(settings().get(RestOptions.ADDRESS), restPort(2), settings());
    }

    /** What Flink computes from the total memory: options of the virtual machine, and settings. */
    private record Sizes(List<String> jvm, List<String> settings) {}

    private Sizes sizes(String what) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                classPath(),
                                SIZES,
                                what,
                                "--configDir",
                                configuration().toString())
                        .redirectError(folder.resolve("sizes.out").toFile())
                        .start();
        List<String> lines =
                process.inputReader()
                        .lines()
                        .filter(line -> line.startsWith(SIZES_PREFIX))
                        .map(line -> line.substring(SIZES_PREFIX.length()))
                        .toList();
        if (process.waitFor() != 0 || lines.size() < 2) {
            throw new IllegalStateException(
                    "Flink refuses the memory settings of %s; see %s"
                            .formatted(configuration(), folder.resolve("sizes.out")));
        }
        return new Sizes(words(lines.get(0)), words(lines.get(1)));
    }

    private void awaitTaskManagers(int wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        ClusterRest rest = rest();
        while (taskManagers(rest) < wanted) {
            for (ServerProcess process : processes()) {
                if (process.alive().isEmpty()) {
                    throw new IllegalStateException(
                            "%s ended while it started; see %s and %s"
                                    .formatted(
                                            process.name(),
                                            folder.resolve(process.name() + ".out"),
                                            folder.resolve(process.name() + ".log")));
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d of %d TaskManagers came within %d s; see the logs in %s"
                                .formatted(taskManagers(rest), wanted, START_SECONDS, folder));
            }
            processes().get(0).awaitEnd(POLL_MS);
        }
        out.printf("The cluster is up: %s%n", rest);
    }

    private static int taskManagers(ClusterRest rest) throws IOException, InterruptedException {
        try {
            return rest.overview().taskManagers();
        } catch (ConnectException notYet) {
            return 0;
        }
    }

    /** How to talk to it. */
    public ClusterRest rest() {
        Configuration settings = settings();
        return new ClusterRest(
                settings.get(RestOptions.ADDRESS), settings.get(RestOptions.PORT), settings);
    }

    private Configuration settings() {
        return GlobalConfiguration.loadConfiguration(configuration().toString());
    }

    /** Ends all its processes. */
    public void stop() throws IOException, InterruptedException {
        List<ServerProcess> processes = processes();
        for (ServerProcess process : processes) {
            process.stop();
            out.printf("Stopped %s%n", process.name());
        }
        if (processes.isEmpty()) {
            out.printf("No cluster was started in %s%n", folder);
        }
    }

    /** Says what lives. */
    public void status() throws IOException, InterruptedException {
        List<ServerProcess> processes = processes();
        for (ServerProcess process : processes) {
            out.printf(
                    "%-16s %s%n",
                    process.name(),
                    process.alive().map(alive -> "process " + alive.pid()).orElse("has ended"));
        }
        if (processes.isEmpty()) {
            out.printf("No cluster was started in %s%n", folder);
        } else {
            out.printf("%s: %s%n", rest(), rest().overview());
        }
    }

    private ServerProcess process(String name) {
        return ServerProcess.named(folder, name);
    }

    private List<ServerProcess> processes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ServerProcess::isPidFile).sorted().map(ServerProcess::new).toList();
        }
    }

    private String classPath() {
        return "%s:%s/*:%s/*"
                .formatted(configuration(), installation.flink(), installation.flinkLib());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }
}
