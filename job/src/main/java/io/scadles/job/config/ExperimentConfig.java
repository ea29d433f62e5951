package io.scadles.job.config;

/**
 * Everything an experiment file says: what to learn, from which streams, by which rules.
 *
 * <p>Instances come from {@link Experiment}, which has checked all bounds and contradictions.
 */
public record ExperimentConfig(
        @Key(value = "seed of the initial model, the data and every draw", byDefault = "1")
                long seed,
        @Section("what is trained") NetworkConfig network,
        @Section("what it is trained on") DataConfig data,
        @Section("where samples come from") DevicesConfig devices,
        @Section("how samples travel") KafkaConfig kafka,
        @Section("what time is and what things cost") ClockConfig clock,
        @Section("how devices are synchronized") SyncConfig sync,
        @Section("how ADSP paces commits") AdspConfig adsp,
        @Section("how many samples a device takes per step") BatchingConfig batching,
        @Section("what happens to samples a device cannot take") BufferConfig buffer,
        @Section("what devices share with each other") InjectionConfig injection,
        @Section("how a step changes the model") OptimizerConfig optimizer,
        @Section("what devices leave out of their gradients") CompressionConfig compression,
        @Section("how the model is scored") EvaluationConfig evaluation,
        @Section("when training ends; without a condition, with the log or on request")
                StopConfig stop,
        @Section("what is kept of a run") ResultsConfig results,
        @Section("how the job runs") FlinkConfig flink) {}
