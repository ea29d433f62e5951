package io.scadles.job.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.scadles.job.cluster.NetworkHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the program ip, by one of ours that writes it down and can refuse. */
class DrillNetworkTest {

    private static final String SUBNET = "10.203.77.0/24";

    @TempDir Path folder;

    private DrillNetwork network;

    @BeforeEach
    void makeProgram() throws IOException {
        Files.createFile(folder.resolve("asked"));
        is("links", "1: lo: <LOOPBACK,UP>");
        is("namespaces", "");
        is("processes", "");
        is("refused", "nothing");
        program("ip");
        network = network(name -> folder.resolve(name).toString());
    }

    private static DrillNetwork network(UnaryOperator<String> located) {
        return new DrillNetwork(SUBNET, 2, new Programs(located));
    }

    private void program(String name) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(
                script,
                """
                #!/bin/sh
                cd "$(dirname "$0")"
                case "$*" in
                    "-o link") exec cat links ;;
                    "netns list") exec cat namespaces ;;
                    "netns pids "*) exec cat processes ;;
                esac
                echo "$(basename "$0") $*" >> asked
                case "$(basename "$0") $*" in
                    *"$(cat refused)"*) echo "Operation not permitted" >&2; exit 2 ;;
                esac
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private void is(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(folder.resolve("asked"));
    }

    @Test
    void usageExample() throws Exception {
        assertThat(network.open()).isEmpty();

        assertThat(network.address()).isEqualTo("10.203.77.1");
        assertThat(network.hosts())
                .containsExactly(
                        new NetworkHost(
                                List.of("ip", "netns", "exec", "scadles-1"), "10.203.77.11"),
                        new NetworkHost(
                                List.of("ip", "netns", "exec", "scadles-2"), "10.203.77.12"));
        assertThat(asked())
                .startsWith(
                        "ip link add scadles-br type bridge",
                        "ip addr add 10.203.77.1/24 dev scadles-br",
                        "ip link set scadles-br up",
                        "ip netns add scadles-1",
                        "ip link add scadles-o1 type veth peer name scadles-i1 netns scadles-1",
                        "ip link set scadles-o1 master scadles-br up",
                        "ip -n scadles-1 addr add 10.203.77.11/24 dev scadles-i1",
                        "ip -n scadles-1 link set lo up",
                        "ip -n scadles-1 link set scadles-i1 up",
                        "ip netns add scadles-2")
                .hasSize(15);
        network.cutOff(2);
        network.reconnect(2);
        assertThat(asked()).endsWith("ip link set scadles-o2 down", "ip link set scadles-o2 up");
    }

    @Test
    void whatIsThereIsRemovedAndNothingOfOthers() throws Exception {
        network.open();
        is("links", "1: lo: <UP>\n7: scadles-br: <UP>\n8: scadles-o1@if2: <UP>\n9: eth0: <UP>\n");
        is("namespaces", "scadles-1 (id: 0)\nother\n");
        network.close();

        assertThat(asked())
                .hasSize(18)
                .endsWith(
                        "ip link del scadles-o1",
                        "ip netns del scadles-1",
                        "ip link del scadles-br");
        network.close();
        assertThat(asked()).as("once is enough").hasSize(18);
    }

    @Test
    void withoutTheProgramNothingCanBeMade() throws Exception {
        network = network(name -> folder.resolve("absent").toString());

        assertThat(network.open()).get().asString().contains("absent");
        network.close();
    }

    @Test
    void withoutTheRightNothingCanBeMadeAndWhatWasMadeIsRemoved() throws Exception {
        is("refused", "netns add scadles-2");
        is("links", "7: scadles-br: <UP>\n");

        assertThat(network.open()).contains("ip netns add scadles-2: Operation not permitted");
        assertThat(asked()).endsWith("ip netns add scadles-2", "ip link del scadles-br");
    }

    @Test
    void anotherDrillIsLeftAlone() throws Exception {
        is("namespaces", "scadles-2\n");
        is("processes", "4711\n4712\n");

        assertThat(network.open())
                .get()
                .asString()
                .contains("processes of another drill run in namespace scadles-2: 4711 4712");
        network.close();
        assertThat(asked()).isEmpty();
    }

    @Test
    void linksAreImpairedAsFarAsTheMachineCan() throws Exception {
        network.open();
        assertThat(network.impair())
                .as("no program tc, but nft")
                .get()
                .asString()
                .contains("lose 1 %", "without delay");
        assertThat(asked())
                .contains(
                        "ip netns exec scadles-2 nft add rule inet scadles output numgen random mod 100 < 1 drop");

        program("tc");
        assertThat(network.impair()).contains("links that delay by 20 ms and lose 1 %, each way");
        assertThat(asked())
                .contains(
                        "tc qdisc add dev scadles-o1 root netem delay 20ms loss 1%",
                        "ip netns exec scadles-2 tc qdisc add dev scadles-i2 root netem delay 20ms loss 1%");

        is("refused", "netns exec");
        assertThat(network.impair()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.0/24",
                "172.32.1.0/24",
                "10.1.2.0/16",
                "10.1.2.3/24",
                "10.1.0/24",
                ""
            })
    void addressesOfOthersAreRefused(String subnet) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DrillNetwork(subnet, 2, new Programs()))
                .withMessageContaining("must be a private range");
    }
}
