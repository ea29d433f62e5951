package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkSettingsTest {

    @TempDir Path folder;

    /** Four edges of 64 x 65 buffers of 32 KiB are 520 MiB, more than the profile's 128. */
    @Test
    void manyTrainersInThisProcessHaveBuffersForEachOther() {
        assertThat(networkMemory(2)).isEqualTo(MemorySize.ofMebiBytes(128));
        assertThat(networkMemory(64)).isEqualTo(MemorySize.ofMebiBytes(64 + 520));
    }

    private MemorySize networkMemory(int trainers) {
        Experiment experiment =
                Experiment.read(Path.of("..", "conf", "quickstart.yaml"), List.of())
                        .withParallelism(trainers);
        return FlinkSettings.local(experiment.config().flink(), folder)
                .getConfiguration()
                .get(TaskManagerOptions.NETWORK_MEMORY_MAX);
    }
}
