package io.scadles.job.drill;

import io.scadles.job.cluster.NetworkHost;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network within this machine: a bridge, and hosts that are namespaces joined to it by a link
 * each. Needs Linux, its program ip, and the right to make them.
 *
 * <p>All that it makes has a name that begins with {@code scadles-}, and is gone after {@link
 * #close()}.
 */
final class DrillNetwork implements AutoCloseable {

    private static final Pattern SUBNET = Pattern.compile("((?:[0-9]{1,3}[.]){3})0/24");
    private static final Pattern PRIVATE =
            Pattern.compile("10[.].*|192[.]168[.].*|172[.](1[6-9]|2[0-9]|3[01])[.].*");
    private static final Pattern LINK = Pattern.compile("(?m)^[0-9]+: ([^:@ ]+)");

    private static final String BRIDGE = "scadles-br";
    private static final int FIRST_HOST = 10;
    private static final int DELAY_MS = 20;
    private static final int LOSS_PERCENT = 1;

    private final String subnet;
    private final String prefix;
    private final int size;
    private final Programs programs;
    private boolean touched;

    /**
     * A network; nothing is made yet.
     *
     * @param subnet its addresses, as {@code 10.203.77.0/24}
     * @param size hosts, numbered from 1
     * @throws IllegalArgumentException if the addresses are none of a private range
     */
    DrillNetwork(String subnet, int size, Programs programs) {
        Matcher parts = SUBNET.matcher(subnet);
        if (!parts.matches() || !PRIVATE.matcher(subnet).matches()) {
            throw new IllegalArgumentException(
                    "the subnet must be a private range of 256 addresses, as 10.203.77.0/24; got '%s'"
                            .formatted(subnet));
        }
        this.subnet = subnet;
        this.prefix = parts.group(1);
        this.size = size;
        this.programs = programs;
    }

    private static String namespace(int host) {
        return "scadles-" + host;
    }

    /** The bridge's end of a host's link. */
    private static String outer(int host) {
        return "scadles-o" + host;
    }

    /** The host's end of its link. */
    private static String inner(int host) {
        return "scadles-i" + host;
    }

    private IntStream numbers() {
        return IntStream.rangeClosed(1, size);
    }

    /** Address of the machine itself, by which the hosts reach it. */
    String address() {
        return prefix + 1;
    }

    /** The hosts, in the order of their numbers. */
    List<NetworkHost> hosts() {
        return numbers()
                .mapToObj(
                        host ->
                                new NetworkHost(
                                        List.of("ip", "netns", "exec", namespace(host)),
                                        prefix + (FIRST_HOST + host)))
                .toList();
    }

    /**
     * Makes it, in the place of one that was left behind.
     *
     * @return why it cannot be made on this machine; empty if it is there
     * @throws IOException if something of it stays behind
     */
    synchronized Optional<String> open() throws IOException, InterruptedException {
        Optional<String> taken;
        try {
            taken = taken();
        } catch (IOException noProgram) {
            return Optional.of(noProgram.getMessage());
        }
        if (taken.isPresent()) {
            return taken;
        }
        touched = true;
        try {
            remove();
            make();
            return Optional.empty();
        } catch (IOException refused) {
            remove();
            return Optional.of(refused.getMessage());
        }
    }

    private void make() throws IOException, InterruptedException {
        programs.run("ip link add %s type bridge".formatted(BRIDGE));
        programs.run("ip addr add %s/24 dev %s".formatted(address(), BRIDGE));
        programs.run("ip link set %s up".formatted(BRIDGE));
        for (int host = 1; host <= size; host++) {
            String within = "ip -n " + namespace(host);
            programs.run("ip netns add %s".formatted(namespace(host)));
            programs.run(
                    "ip link add %s type veth peer name %s netns %s"
                            .formatted(outer(host), inner(host), namespace(host)));
            programs.run("ip link set %s master %s up".formatted(outer(host), BRIDGE));
            programs.run(
                    "%s addr add %s/24 dev %s"
                            .formatted(within, hosts().get(host - 1).address(), inner(host)));
            programs.run("%s link set lo up".formatted(within));
            programs.run("%s link set %s up".formatted(within, inner(host)));
        }
    }

    /** What of it is not ours to take: addresses of others, or another drill. */
    private Optional<String> taken() throws IOException, InterruptedException {
        Set<String> namespaces = namespaces();
        for (int host = 1; host <= size; host++) {
            if (namespaces.contains(namespace(host))) {
                String processes = programs.run("ip netns pids " + namespace(host));
                if (!processes.isEmpty()) {
                    return Optional.of(
                            "processes of another drill run in namespace %s: %s; if it was killed, end them with scadles cluster stop --folder"
                                    .formatted(namespace(host), processes.replaceAll("\\s+", " ")));
                }
            }
        }
        return NetworkInterface.networkInterfaces()
                .filter(other -> !other.getName().equals(BRIDGE))
                .filter(
                        other ->
                                other.inetAddresses()
                                        .filter(Inet4Address.class::isInstance)
                                        .anyMatch(a -> a.getHostAddress().startsWith(prefix)))
                .findFirst()
                .map(
                        other ->
                                "%s has an address in %s; give another range: --subnet"
                                        .formatted(other.getName(), subnet));
    }

    private Set<String> namespaces() throws IOException, InterruptedException {
        // A line may go on with a number: scadles-1 (id: 0)
        return programs.run("ip netns list")
                .lines()
                .map(line -> line.split(" ")[0])
                .collect(Collectors.toSet());
    }

    private Set<String> links() throws IOException, InterruptedException {
        return LINK.matcher(programs.run("ip -o link"))
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toSet());
    }

    /** Takes the link of a host down: nothing reaches it, and nobody is told. */
    void cutOff(int host) throws IOException, InterruptedException {
        programs.run("ip link set %s down".formatted(outer(host)));
    }

    /** Brings the link of a host back. */
    void reconnect(int host) throws IOException, InterruptedException {
        programs.run("ip link set %s up".formatted(outer(host)));
    }

    /**
     * Makes all links slow and lossy for as long as the network lives, as far as this machine can.
     *
     * @return what they are like, in words; empty if they are as before
     */
    Optional<String> impair() throws InterruptedException {
        try {
            for (int host = 1; host <= size; host++) {
                String netem = "root netem delay %dms loss %d%%".formatted(DELAY_MS, LOSS_PERCENT);
                programs.run("tc qdisc add dev %s %s".formatted(outer(host), netem));
                programs.run(
                        "ip netns exec %s tc qdisc add dev %s %s"
                                .formatted(namespace(host), inner(host), netem));
            }
            return Optional.of(
                    "links that delay by %d ms and lose %d %%, each way"
                            .formatted(DELAY_MS, LOSS_PERCENT));
        } catch (IOException noNetem) {
            return lose(noNetem.getMessage());
        }
    }

    /** Loses packets in the hosts themselves, which needs no queueing discipline. */
    private Optional<String> lose(String whyNoDelay) throws InterruptedException {
        try {
            for (int host = 1; host <= size; host++) {
                String nft = "ip netns exec %s nft add ".formatted(namespace(host));
                programs.run(nft + "table inet scadles");
                for (String way : List.of("input", "output")) {
                    programs.run(
                            nft
                                    + "chain inet scadles %s { type filter hook %s priority 0 ; }"
                                            .formatted(way, way));
                    programs.run(
                            nft
                                    + "rule inet scadles %s numgen random mod 100 < %d drop"
                                            .formatted(way, LOSS_PERCENT));
                }
            }
            return Optional.of(
                    "links that lose %d %% each way (without delay: %s)"
                            .formatted(LOSS_PERCENT, whyNoDelay));
        } catch (IOException noFilter) {
            return Optional.empty();
        }
    }

    private void remove() throws IOException, InterruptedException {
        Set<String> links = links();
        Set<String> namespaces = namespaces();
        for (int host = 1; host <= size; host++) {
            if (links.contains(outer(host))) {
                programs.run("ip link del " + outer(host));
            }
            if (namespaces.contains(namespace(host))) {
                programs.run("ip netns del " + namespace(host));
            }
        }
        if (links.contains(BRIDGE)) {
            programs.run("ip link del " + BRIDGE);
        }
    }

    /**
     * Removes it.
     *
     * @throws IOException naming what could not be removed
     */
    @Override
    public synchronized void close() throws IOException, InterruptedException {
        if (touched) {
            remove();
            touched = false;
        }
    }
}
