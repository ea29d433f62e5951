package io.scadles.operators.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.junit.jupiter.api.Test;

class ChannelKeyTest {

    @Test
    void usageExample() {
        ChannelKey key = ChannelKey.of("loop", Map.of("<task_attempt_id>", "graph_vertex_3_12"));

        assertThat(key).isEqualTo(new ChannelKey("loop", "graph", 3, 12));
    }

    @Test
    void tasksInOneSlotMeetWhateverTheirVertexAndAttemptsDoNot() {
        ExecutionGraphID graph = new ExecutionGraphID();

        assertThat(key(graph, 1, 0)).isEqualTo(key(graph, 1, 0));
        assertThat(key(graph, 1, 0))
                .isNotEqualTo(key(graph, 1, 1))
                .isNotEqualTo(key(graph, 2, 0))
                .isNotEqualTo(key(new ExecutionGraphID(), 1, 0));
    }

    @Test
    void anIdOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> ChannelKey.of("loop", Map.of("<task_attempt_id>", "a1b2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'a1b2'", "expected graph_vertex_subtask_attempt");
        assertThatThrownBy(() -> ChannelKey.of("loop", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("<task_attempt_id>");
    }

    private static ChannelKey key(ExecutionGraphID graph, int subtask, int attempt) {
        ExecutionAttemptID id =
                new ExecutionAttemptID(
                        graph, new ExecutionVertexID(new JobVertexID(), subtask), attempt);
        return ChannelKey.of("loop", Map.of("<task_attempt_id>", id.toString()));
    }
}
