package io.scadles.job.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * One broker for all tests of this JVM: starting one costs seconds. Tests use topics of their own.
 */
public final class SharedBroker {

    private static KafkaEndpoint endpoint;

    private SharedBroker() {}

    public static synchronized KafkaEndpoint endpoint() {
        if (endpoint == null) {
            try {
                Path folder = Files.createTempDirectory("scadles-broker");
                EmbeddedBroker broker = EmbeddedBroker.start(folder);
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(
                                        () -> {
                                            broker.close();
                                            delete(folder);
                                        }));
                endpoint = new KafkaEndpoint(broker.bootstrapServers());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return endpoint;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
