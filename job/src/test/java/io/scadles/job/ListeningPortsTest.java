package io.scadles.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListeningPortsTest {

    @Test
    void usageExample() throws Exception {
        ListeningPorts before = ListeningPorts.now();
        try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket everywhere = new ServerSocket(0)) {
            ListeningPorts own = ListeningPorts.now().without(before);

            assertThat(own.all()).hasSize(2).anyMatch(address -> address.endsWith(port(here)));
            assertThat(own.reachableFromElsewhere())
                    .singleElement()
                    .asString()
                    .endsWith(port(everywhere));
        }
    }

    private static String port(ServerSocket socket) {
        return ":%04X".formatted(socket.getLocalPort());
    }
}
