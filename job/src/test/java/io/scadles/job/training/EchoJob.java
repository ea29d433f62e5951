package io.scadles.job.training;

import io.scadles.job.config.FlinkConfig;
import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.Injection;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.sync.StopCondition;
import io.scadles.model.sync.SwitchRules;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.GradientClipping;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Optimizer;
import io.scadles.model.update.Weighting;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.LoopConfig;
import io.scadles.operators.RateWindow;
import io.scadles.operators.TrainingLoop;
import io.scadles.operators.serialization.Types;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The loop without gradients: one device per trainer, which has a sample for every round; the
 * samples are made in the job and read far ahead, so that no round waits for any.
 *
 * @param parallelism trainers
 * @param values of the model
 * @param blockLength values in a block
 * @param rounds until the job ends
 */
record EchoJob(int parallelism, int values, int blockLength, int rounds) {

    private static final long WINDOW_MS = 1000;
    private static final long SAMPLE_EVERY_MS = 2;
    private static final byte[] FEATURE = new byte[1];

    /** Samples a device has beyond one per round, for those that pass before it has a rate. */
    private static final int SPARE_SAMPLES = 2000;

    /** Runs it; returns when models arrived at each trainer. */
    List<EchoEngine.Arrivals> run(Path folder) throws Exception {
        EchoEngine.Factory engines = new EchoEngine.Factory(values);
        StreamExecutionEnvironment environment =
                FlinkSettings.local(
                        new FlinkConfig(
                                parallelism,
                                1,
                                blockLength,
                                FlinkConfig.StateBackend.HEAP,
                                5000,
                                "",
                                0),
                        folder);
        TrainingLoop loop = new TrainingLoop(config(engines), parallelism, 1);
        RateWindow window = new RateWindow(Clock.REPLAY, 0, WINDOW_MS, 0, true, Injection.NONE);
        TrainingLoop.Outputs outputs =
                loop.close(
                        window.slices(samples(environment, loop).union(loop.gate(environment)))
                                .slices());
        outputs.rounds().sinkTo(new DiscardingSink<>()).setParallelism(1);
        outputs.published().sinkTo(new DiscardingSink<>()).setParallelism(1);
        environment.execute(engines.run());
        return engines.arrivals();
    }

    private DataStream<Sample> samples(StreamExecutionEnvironment environment, TrainingLoop loop) {
        int devices = parallelism;
        Map<String, Double> rates = new HashMap<>();
        for (int d = 0; d < devices; d++) {
            rates.put("device-" + d, 1.0);
        }
        DevicePlacement placement = new DevicePlacement(rates);
        WatermarkStrategy<Long> times =
                WatermarkStrategy.<Long>forMonotonousTimestamps()
                        .withTimestampAssigner((index, ignored) -> timeMs(index, devices));
        return environment
                .fromSource(
                        new NumberSequenceSource(0, (long) devices * (rounds + SPARE_SAMPLES) - 1),
                        loop.paced(times),
                        "log")
                .setParallelism(1)
                .map(
                        index ->
                                sample(
                                        placement.key("device-" + index % devices),
                                        timeMs(index, devices),
                                        index / devices),
                        Types.SAMPLE)
                .setParallelism(1);
    }

    private static long timeMs(long index, int devices) {
        return index / devices * SAMPLE_EVERY_MS;
    }

    private static Sample sample(DeviceKey device, long timeMs, long offset) {
        return new Sample(
                device,
                timeMs,
                0,
                offset,
                -1,
                0,
                false,
                Sample.NO_SEQUENCE,
                0,
                Rejection.NONE,
                FEATURE);
    }

    private LoopConfig config(EchoEngine.Factory engines) {
        long logMs = (rounds + SPARE_SAMPLES) * SAMPLE_EVERY_MS;
        return new LoopConfig(
                engines.run(),
                1,
                engines.layout(),
                new BlockLayout(values, values, blockLength),
                engines,
                new DevicePolicy(
                        new BatchSizing.Fixed(1),
                        new BufferPolicy.Persistence(),
                        WINDOW_MS,
                        1,
                        Long.MAX_VALUE,
                        1),
                new RoundRules(
                        Clock.REPLAY,
                        new GradientRounds(Weighting.EQUAL),
                        new LearningRate(0.01, 1, new long[0], BatchScaling.NONE, 0),
                        CostModel.FREE,
                        new StopCondition(rounds, 0, logMs),
                        0,
                        WINDOW_MS,
                        logMs + 10 * WINDOW_MS,
                        0,
                        0,
                        4,
                        SwitchRules.none("")),
                new Optimizer(0.9f, 0),
                Optimizer.PLAIN,
                GradientClipping.OFF,
                new CompressionPolicy.Dense());
    }
}
