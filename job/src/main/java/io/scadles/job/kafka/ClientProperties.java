package io.scadles.job.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;

/**
 * A properties file with settings of every Kafka client, as Kafka's own tools take it. It holds
 * secrets: no message repeats a value of it.
 */
public final class ClientProperties {

    /** What the program sets itself, or what its guarantees rest on. */
    private static final Set<String> OWN =
            Set.of(
                    "bootstrap.servers",
                    "client.id",
                    "key.serializer",
                    "value.serializer",
                    "key.deserializer",
                    "value.deserializer",
                    // reading
                    "group.id",
                    "group.instance.id",
                    "group.protocol",
                    "enable.auto.commit",
                    "auto.offset.reset",
                    "isolation.level",
                    "max.partition.fetch.bytes",
                    // writing
                    "acks",
                    "enable.idempotence",
                    "transactional.id",
                    "transaction.timeout.ms",
                    "retries",
                    "max.in.flight.requests.per.connection",
                    "batch.size",
                    "buffer.memory",
                    "max.request.size",
                    "linger.ms",
                    "max.block.ms",
                    "request.timeout.ms",
                    "delivery.timeout.ms");

    /** Where secrets may come from instead of the file; such a provider has keys of its own. */
    private static final String PROVIDERS = "config.providers";

    private ClientProperties() {}

    /** Whether a setting is not the file's to make. */
    public static boolean isOwn(String name) {
        return OWN.contains(name);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read, or naming everything in it that no
     *     client can be made with
     */
    public static Map<String, String> read(Path file) {
        Map<String, String> settings = load(file);
        List<String> mistakes = new ArrayList<>();
        for (String name : new TreeSet<>(settings.keySet())) {
            if (isOwn(name)) {
                mistakes.add("'%s' is set by the program itself; remove it".formatted(name));
            } else if (!isKnown(name)) {
                mistakes.add("Kafka's clients have no setting '%s'".formatted(name));
            }
        }
        if (mistakes.isEmpty()) {
            tryOut(settings, mistakes);
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(file.toAbsolutePath(), String.join("; ", mistakes)));
        }
        return settings;
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            // The kind alone: the message of a malformed escape or character quotes the file.
            throw new IllegalArgumentException(
                    "%s cannot be read as a properties file (%s)"
                            .formatted(file.toAbsolutePath(), e.getClass().getSimpleName()));
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put((String) name, (String) value));
        return settings;
    }

    private static boolean isKnown(String name) {
        return AdminClientConfig.configNames().contains(name)
                || ConsumerConfig.configNames().contains(name)
                || ProducerConfig.configNames().contains(name)
                || name.startsWith(PROVIDERS);
    }

    /** A client finds missing stores, wrong store passwords and malformed values at its start. */
    private static void tryOut(Map<String, String> settings, List<String> mistakes) {
        try {
            // Nobody listens there, and nobody is asked.
            new KafkaEndpoint("127.0.0.1:1", settings).admin().close();
        } catch (KafkaException e) {
            mistakes.add(reason(e, settings));
        }
    }

    /** The innermost message, unless it may quote a secret: a parser quotes what it stumbles on. */
    private static String reason(KafkaException e, Map<String, String> settings) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("JAAS")) {
            return "'sasl.jaas.config' is malformed; expected: MODULE required key=\"value\" ... ;";
        }
        boolean quotes =
                settings.entrySet().stream()
                        .filter(setting -> isSecret(setting.getKey()))
                        .anyMatch(setting -> message.contains(setting.getValue()));
        return quotes ? "no client can be made with it" : message;
    }

    private static boolean isSecret(String name) {
        ConfigDef.ConfigKey key = AdminClientConfig.configDef().configKeys().get(name);
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }
}
