package io.scadles.job.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A broker in a JVM of its own, so that it can be killed like a machine that loses power. */
public final class BrokerProcess implements AutoCloseable {

    private static final String READY = "broker is ready";

    private final Path folder;
    private final int port;
    private Process process;

    /** A broker that has not been started, on a free port. */
    public BrokerProcess(Path folder) {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            this.port = socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker's JVM: serves until its input ends, which it does with its parent. */
    public static void main(String[] arguments) throws IOException {
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.println(READY);
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    /** Starts it and waits until it serves; again after a kill, on the same folder and port. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx512m",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        BrokerProcess.class.getName(),
                                        folder.toString(),
                                        Integer.toString(port)))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.equals(READY)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the broker's process ended before it served");
        }
    }

    /** Kills it without warning and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public KafkaEndpoint endpoint() {
        return new KafkaEndpoint("127.0.0.1:" + port);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
