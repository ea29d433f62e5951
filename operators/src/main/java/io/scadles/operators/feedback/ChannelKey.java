package io.scadles.operators.feedback;

import java.util.Map;

/**
 * Names one end-to-end attempt of a channel, so that tasks of an earlier attempt, still dying,
 * never meet those of the next.
 *
 * @param loop name of the channel within the job
 * @param executionGraph id of the execution graph: new for every submission and for every restart
 *     by the adaptive scheduler
 * @param subtask index of the two co-located subtasks
 * @param attempt number of the attempt within the execution graph
 */
public record ChannelKey(String loop, String executionGraph, int subtask, int attempt) {

    private static final String ATTEMPT_VARIABLE = "<task_attempt_id>";

    /**
     * Key of the channel for a task, from the variables of its metric group: the one place where
     * sources and operators alike can see the full id of their attempt.
     *
     * @throws IllegalStateException if the id has another form than this version of Flink gives it
     */
    public static ChannelKey of(String loop, Map<String, String> metricVariables) {
        String id = metricVariables.getOrDefault(ATTEMPT_VARIABLE, "");
        String[] parts = id.split("_");
        if (parts.length != 4) {
            throw new IllegalStateException(
                    "cannot tell the attempt from metric variable %s = '%s', expected graph_vertex_subtask_attempt"
                            .formatted(ATTEMPT_VARIABLE, id));
        }
        return new ChannelKey(
                loop, parts[0], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    }
}
