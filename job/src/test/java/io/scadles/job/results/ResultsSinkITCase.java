package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsSinkITCase {

    private static final int LINES = 1500;

    private static AtomicBoolean failed;

    /**
     * Fails once: after a checkpoint if there are any, else in the middle of the stream, where the
     * lines of the first attempt have no checkpoint to go back to.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyLineIsThereOnceAfterAFailure(boolean checkpoints, @TempDir Path path)
            throws Exception {
        failed = new AtomicBoolean();
        var configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        try (var env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration)) {
            env.enableCheckpointing(checkpoints ? 50 : 60_000);
            var source =
                    new DataGeneratorSource<>(
                            n -> n, LINES, RateLimiterStrategy.perSecond(1500), Types.LONG);
            env.fromSource(source, WatermarkStrategy.noWatermarks(), "lines")
                    .map(new FailOnce(checkpoints))
                    .map(n -> new ResultLine("rounds.jsonl", Long.toString(n)))
                    .returns(ResultLine.class)
                    .sinkTo(new ResultsSink(new RunFolder(path), false));
            env.execute();
        }

        assertThat(failed).isTrue();
        List<String> expected = LongStream.range(0, LINES).mapToObj(Long::toString).toList();
        assertThat(Files.readAllLines(path.resolve("rounds.jsonl"))).isEqualTo(expected);
    }

    private static final class FailOnce implements MapFunction<Long, Long>, CheckpointListener {

        private final boolean afterCheckpoint;
        private transient boolean checkpointed;

        FailOnce(boolean afterCheckpoint) {
            this.afterCheckpoint = afterCheckpoint;
        }

        @Override
        public Long map(Long n) {
            boolean due = afterCheckpoint ? checkpointed : n == LINES / 2;
            if (due && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("the failure this test is about");
            }
            return n;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed = true;
        }
    }
}
