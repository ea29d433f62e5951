package io.scadles.job.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;

/**
 * A JobManager and TaskManagers as processes of their own on this machine, from the jars of the
 * build, as Flink's own scripts would start them.
 */
public final class LocalCluster {

    private static final String JOB_MANAGER = "jobmanager";
    private static final String TASK_MANAGER = "taskmanager-";
    private static final String SIZES = "org.apache.flink.runtime.util.bash.BashJavaUtils";
    private static final String SIZES_PREFIX = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final long START_SECONDS = 60;
    private static final long POLL_MS = 250;

    private final Installation installation;
    private final Path folder;
    private final PrintStream out;

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

    /** The configuration it runs with, a copy of its profile; for Flink's own command line. */
    public Path configuration() {
        return folder.resolve("conf");
    }

    /**
     * Starts it and waits until all TaskManagers are there.
     *
     * @param profile folder with its configuration
     * @throws IllegalStateException if it runs already, or does not come up
     */
    public void start(Path profile, int taskManagers) throws IOException, InterruptedException {
        if (!processes().isEmpty()) {
            throw new IllegalStateException(
                    "a cluster was started in %s before; stop it with: scadles cluster stop"
                            .formatted(folder));
        }
        Files.createDirectories(configuration());
        try (Stream<Path> files = Files.list(profile)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        configuration().resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        launch(
                JOB_MANAGER,
                "GET_JM_RESOURCE_PARAMS",
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "--executionMode",
                "cluster");
        for (int i = 1; i <= taskManagers; i++) {
            addTaskManager();
        }
        awaitTaskManagers(taskManagers);
    }

    /** Starts one TaskManager more; its number is the first that is free. */
    public void addTaskManager() throws IOException, InterruptedException {
        int number = 1;
        while (Files.exists(process(TASK_MANAGER + number).pidFile())) {
            number++;
        }
        launch(
                TASK_MANAGER + number,
                "GET_TM_RESOURCE_PARAMS",
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    }

    private void launch(String name, String sizes, String entryPoint, String... more)
            throws IOException, InterruptedException {
        Path log = folder.resolve(name + ".log");
        Sizes computed = sizes(sizes);
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(computed.jvm());
        command.addAll(words(settings().get(CoreOptions.FLINK_JVM_OPTIONS)));
        command.add("-Dlog.file=" + log);
        command.add(
                "-Dlog4j.configurationFile=" + configuration().resolve("log4j.properties").toUri());
        command.addAll(List.of("-cp", classPath(), entryPoint));
        command.addAll(List.of("--configDir", configuration().toString()));
        command.addAll(List.of(more));
        command.addAll(computed.settings());
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start();
        process(name).started(process);
        out.printf("Started %s, process %d, log %s%n", name, process.pid(), log);
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
        while (rest.taskManagers() < wanted) {
            for (FlinkProcess process : processes()) {
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
                                .formatted(rest.taskManagers(), wanted, START_SECONDS, folder));
            }
            processes().get(0).awaitEnd(POLL_MS);
        }
        out.printf("The cluster is up: %s%n", rest);
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
        List<FlinkProcess> processes = processes();
        for (FlinkProcess process : processes) {
            process.stop();
            out.printf("Stopped %s%n", process.name());
        }
        if (processes.isEmpty()) {
            out.printf("No cluster was started in %s%n", folder);
        }
    }

    /** Says what lives. */
    public void status() throws IOException, InterruptedException {
        List<FlinkProcess> processes = processes();
        for (FlinkProcess process : processes) {
            out.printf(
                    "%-16s %s%n",
                    process.name(),
                    process.alive().map(alive -> "process " + alive.pid()).orElse("has ended"));
        }
        if (processes.isEmpty()) {
            out.printf("No cluster was started in %s%n", folder);
        } else {
            out.printf("%s%n", rest().overview());
        }
    }

    private FlinkProcess process(String name) {
        return FlinkProcess.named(folder, name);
    }

    private List<FlinkProcess> processes() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(FlinkProcess::isPidFile).sorted().map(FlinkProcess::new).toList();
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
