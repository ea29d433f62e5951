package io.scadles.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Sockets on which this JVM waits for connections, as Linux tells.
 *
 * @param all their addresses as the kernel writes them: hexadecimal host, colon, port
 */
public record ListeningPorts(Set<String> all) {

    private static final String LISTENS = "0A";
    private static final String IPV4_IN_IPV6 = "0000000000000000FFFF0000";
    private static final String LOOPBACK_V6 = "00000000000000000000000001000000";

    public static ListeningPorts now() throws IOException {
        Set<String> own = ownSockets();
        Set<String> addresses = new TreeSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                lines.skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns[3].equals(LISTENS))
                        .filter(columns -> own.contains("socket:[" + columns[9] + "]"))
                        .forEach(columns -> addresses.add(columns[1]));
            }
        }
        return new ListeningPorts(addresses);
    }

    private static Set<String> ownSockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        return sockets;
    }

    public ListeningPorts without(ListeningPorts others) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(others.all);
        return new ListeningPorts(rest);
    }

    public List<Integer> ports() {
        return all.stream()
                .map(address -> Integer.parseInt(address.substring(address.indexOf(':') + 1), 16))
                .toList();
    }

    public List<String> reachableFromElsewhere() {
        return all.stream().filter(address -> !isLoopback(address)).toList();
    }

    private static boolean isLoopback(String address) {
        String host = address.substring(0, address.indexOf(':'));
        // The kernel writes the bytes of each word from the last to the first.
        boolean version4 = host.length() == 8 || host.startsWith(IPV4_IN_IPV6);
        return version4 ? host.endsWith("7F") : host.equals(LOOPBACK_V6);
    }
}
