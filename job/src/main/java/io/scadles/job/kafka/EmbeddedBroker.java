package io.scadles.job.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker and controller in this JVM, reachable from this machine only unless it is told
 * otherwise.
 *
 * <p>For trying things out and for tests. Its data survives: started again on the same folder it
 * has the same topics, possibly at another port. Kafka ends the JVM when it cannot go on, for
 * instance on a full disk.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** Largest batch of records the broker takes, bytes. */
    public static final int MAX_MESSAGE_BYTES = 32 << 20;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int NODE = 1;

    /** Folders of the brokers in this JVM; a file lock does not tell them apart. */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final KafkaRaftServer server;
    private final Path folder;
    private final String bootstrapServers;

    private EmbeddedBroker(KafkaRaftServer server, Path folder, String bootstrapServers) {
        this.server = server;
        this.folder = folder;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker on a free port of 127.0.0.1; as {@link #start(Path, String, int)}. */
    public static EmbeddedBroker start(Path dataFolder) {
        return start(dataFolder, freePort(LOOPBACK));
    }

    /** Starts a broker on 127.0.0.1; as {@link #start(Path, String, int)}. */
    public static EmbeddedBroker start(Path dataFolder, int port) {
        return start(dataFolder, LOOPBACK, port);
    }

    /**
     * Starts a broker and waits until it serves.
     *
     * <p>What usually goes wrong is looked at beforehand, because Kafka answers a failed start by
     * ending the JVM.
     *
     * @param dataFolder where it keeps its log; made and formatted if need be, and its own until it
     *     is closed
     * @param host address of this machine for clients, and for nothing else; whoever reaches it may
     *     do anything
     * @param port port for clients
     * @throws IllegalStateException if it does not start, for instance because the port is taken or
     *     another broker uses the folder
     */
    public static EmbeddedBroker start(Path dataFolder, String host, int port) {
        return start(dataFolder, host, port, settings -> {});
    }

    /**
     * Starts a broker that tests want different.
     *
     * @param further changes its settings
     */
    static EmbeddedBroker start(Path dataFolder, int port, Consumer<Properties> further) {
        return start(dataFolder, LOOPBACK, port, further);
    }

    private static EmbeddedBroker start(
            Path dataFolder, String host, int port, Consumer<Properties> further) {
        Path folder = dataFolder.toAbsolutePath().normalize();
        int controllerPort = freePort(host);
        while (controllerPort == port) {
            controllerPort = freePort(host);
        }
        if (!IN_USE.add(folder)) {
            throw new IllegalStateException(
                    "folder %s is in use by another broker of this process".formatted(folder));
        }
        try {
            listenOnce(host, port);
            format(folder);
            lockOnce(folder);
            Properties settings = settings(folder, host, port, controllerPort);
            further.accept(settings);
            // Kafka parses text into whatever type a setting has, but takes no other type.
            settings.replaceAll((key, value) -> value.toString());
            KafkaConfig config = new KafkaConfig(settings);
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, folder, host + ":" + port);
        } catch (Exception e) {
            IN_USE.remove(folder);
            throw new IllegalStateException(
                    "the embedded broker did not start in %s on port %d: %s"
                            .formatted(folder, port, e.getMessage()),
                    e);
        }
    }

    /** Where clients connect, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker; what it has stored stays in its folder. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        IN_USE.remove(folder);
    }

    private static int freePort(String host) {
        try {
            return listenOnce(host, 0);
        } catch (IOException e) {
            throw new IllegalStateException("no free port: " + e.getMessage(), e);
        }
    }

    /** The port that was bound; fails if it is taken. */
    private static int listenOnce(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (BindException e) {
            throw new IOException("port %d is taken; choose another or none".formatted(port), e);
        }
    }

    /** Fails if another process holds the lock that Kafka takes on its folder. */
    private static void lockOnce(Path folder) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(
                                folder.resolve(".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("the folder is in use by a broker of another process");
            }
        }
    }

    private static void format(Path folder) throws Exception {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(folder);
        new Formatter()
                // It reports every step to the console otherwise.
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .run();
    }

    private static Properties settings(Path folder, String host, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("log.dirs", folder.toString());
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", NODE + "@" + host + ":" + controllerPort);
        settings.put(
                "listeners",
                "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(host, port, host, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://" + host + ":" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");

        // One node keeps the only copy of everything.
        for (String log : new String[] {"offsets.topic", "transaction.state.log"}) {
            settings.put(log + ".replication.factor", 1);
            settings.put(log + ".num.partitions", 1);
        }
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("share.coordinator.state.topic.num.partitions", 1);
        settings.put("default.replication.factor", 1);
        settings.put("min.insync.replicas", 1);

        // Topics are made on purpose, with settings that decide what a time stamp means.
        settings.put("auto.create.topics.enable", false);
        settings.put("message.max.bytes", MAX_MESSAGE_BYTES);
        settings.put("replica.fetch.max.bytes", MAX_MESSAGE_BYTES);
        settings.put("socket.request.max.bytes", 2 * MAX_MESSAGE_BYTES);

        // A guest in somebody else's JVM: few threads, no waits, 4 MiB instead of 128 for cleaning.
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
        settings.put("log.cleaner.dedupe.buffer.size", 4 << 20);
        settings.put("group.initial.rebalance.delay.ms", 0);
        return settings;
    }
}
