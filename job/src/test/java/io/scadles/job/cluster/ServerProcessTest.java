package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        ServerProcess process = ServerProcess.named(folder, "taskmanager-1");
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        process.started(sleeping);

        assertThat(process.name()).isEqualTo("taskmanager-1");
        assertThat(ServerProcess.isPidFile(process.pidFile())).isTrue();
        assertThat(process.alive()).hasValue(sleeping.toHandle());
        process.stop();

        assertThat(sleeping.waitFor()).isNotZero();
        assertThat(process.pidFile()).doesNotExist();
    }

    @Test
    void anotherProcessWithTheSameIdIsLeftAlone() throws Exception {
        ServerProcess process = ServerProcess.named(folder, "jobmanager");
        Process other = new ProcessBuilder("sleep", "60").start();
        Files.writeString(process.pidFile(), other.pid() + " 1");

        assertThat(process.alive()).isEmpty();
        process.stop();

        assertThat(other.isAlive()).isTrue();
        other.destroy();
    }
}
