package io.scadles.job.cli;

import io.scadles.job.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a broker for trying things out. */
@Command(
        name = "broker",
        description = {
            "Runs one Kafka broker until it is stopped (Ctrl-C).",
            "For trying things out: one node, no security, its data in one folder."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  scadles broker --port 9092 --data .scadles/kafka",
            "  scadles train conf/quickstart.yaml --set kafka.bootstrap-servers=127.0.0.1:9092"
        })
final class BrokerCommand implements Callable<Integer> {

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address for clients; whoever reaches it may do anything (${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "9092",
            description = "Port for clients (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            defaultValue = ".scadles/kafka",
            description = "Folder of its log; made if need be (${DEFAULT-VALUE}).")
    private Path data;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, host, port)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> stop(stopped, closed), "broker-stop"));
            System.out.printf(
                    "Kafka serves at %s, data in %s%n",
                    broker.bootstrapServers(), data.toAbsolutePath());
            stopped.await();
        } finally {
            closed.countDown();
        }
        return ExitCode.DONE;
    }

    /** The process must not end before the broker has closed its log. */
    private static void stop(CountDownLatch stopped, CountDownLatch closed) {
        stopped.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
