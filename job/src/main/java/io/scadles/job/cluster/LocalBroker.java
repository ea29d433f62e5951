package io.scadles.job.cluster;

import io.scadles.job.kafka.KafkaEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A broker as a process of its own on this machine, so that it can be killed and come back. */
public final class LocalBroker {

    /** Where it serves unless told otherwise. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Duration START = Duration.ofSeconds(60);

    private final Class<?> program;
    private final Path folder;
    private final int port;
    private final ServerProcess process;
    private String host = LOOPBACK;

    /**
     * A broker.
     *
     * @param program main class whose verb {@code broker} runs one
     * @param folder where it keeps its log
     */
    public LocalBroker(Class<?> program, Path folder, int port) {
        this.program = program;
        this.folder = folder.toAbsolutePath().normalize();
        this.port = port;
        this.process = ServerProcess.named(this.folder, "broker");
    }

    /**
     * Starts it at an address of this machine, on the same log as before; otherwise as {@link
     * #start()}.
     */
    public void start(String address) throws IOException {
        host = address;
        start();
    }

    /**
     * Starts it and waits until it serves; again after a kill, on the same log.
     *
     * @throws IllegalStateException if it does not serve in time
     */
    public void start() throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(program.getName(), "broker"));
        command.addAll(List.of("--host", host, "--port", Integer.toString(port)));
        command.addAll(List.of("--data", folder.resolve("log").toString()));
        process.started(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("broker.out").toFile())
                        .start());
        endpoint().check(START);
    }

    /** How to talk to it. */
    public KafkaEndpoint endpoint() {
        return new KafkaEndpoint(host + ":" + port);
    }

    /** Kills it without warning (kill -9). */
    public void kill() throws IOException, InterruptedException {
        process.kill();
    }

    /** Ends it. */
    public void stop() throws IOException, InterruptedException {
        process.stop();
    }
}
