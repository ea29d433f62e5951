package io.scadles.job.training;

import io.scadles.job.source.SampleSource;
import io.scadles.model.stream.Sample;
import io.scadles.operators.serialization.Types;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.MapFunction;

/** Kills the tasks that read samples at random records, from a seed, a bounded number of times. */
final class Saboteur implements UnaryOperator<SampleSource> {

    /** Of this JVM: what travels to a task is the name of the run. */
    private static final Map<String, Saboteur> BY_RUN = new ConcurrentHashMap<>();

    private final String run;
    private final long seed;
    private final SplittableRandom random;
    private final double probability;
    private int left;
    private int done;

    Saboteur(String run, long seed, double probability, int failures) {
        this.run = run;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.probability = probability;
        this.left = failures;
        BY_RUN.put(run, this);
    }

    @Override
    public SampleSource apply(SampleSource source) {
        return (environment, loop) ->
                source.samples(environment, loop)
                        .map(new Strike(run), Types.SAMPLE)
                        .uid("sabotage")
                        .name("Sabotage");
    }

    /** Failures that have happened. */
    synchronized int done() {
        return done;
    }

    private synchronized void maybeStrike() {
        if (left > 0 && random.nextDouble() < probability) {
            left--;
            done++;
            throw new IllegalStateException("sabotage %d, seed %d".formatted(done, seed));
        }
    }

    private record Strike(String run) implements MapFunction<Sample, Sample> {
        @Override
        public Sample map(Sample sample) {
            BY_RUN.get(run).maybeStrike();
            return sample;
        }
    }
}
