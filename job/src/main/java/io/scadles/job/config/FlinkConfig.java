package io.scadles.job.config;

/** How the job runs; none of it changes the trained model. */
public record FlinkConfig(
        @Key(
                        value =
                                "subtasks that train; 0: as many as devices, at most what the place offers (processors, free slots)",
                        byDefault = "0",
                        min = 0,
                        max = 120)
                int parallelism,
        @Key(value = "subtasks that hold the model", byDefault = "1", min = 1, max = 120)
                int updateParallelism,
        @Key(
                        value = "floats per block of the model",
                        byDefault = "262144",
                        min = 1024,
                        max = 1_048_576)
                int blockLength,
        @Key(value = "where Flink keeps state", byDefault = "heap") StateBackend stateBackend,
        @Key(value = "time between two checkpoints", byDefault = "5000", min = 10)
                long checkpointIntervalMs,
        @Key(
                        value =
                                "path or URI, such as s3://..., in which every run gets a folder for its checkpoints; empty: the run's folder, or the cluster's own (execution.checkpointing.dir) if results go to a topic",
                        byDefault = "''")
                String checkpointFolder,
        @Key(
                        value =
                                "restarts before a run in this process fails; a cluster does not give up",
                        byDefault = "10",
                        min = 0)
                int restartAttempts) {

    /** Slots that a run takes: its stages share them. */
    public int slots() {
        return Math.max(parallelism, updateParallelism);
    }

    /** Where Flink keeps state. */
    public enum StateBackend {
        /** In memory, for one machine. */
        HEAP,
        /** On local disk, for state larger than memory. */
        ROCKSDB
    }
}
