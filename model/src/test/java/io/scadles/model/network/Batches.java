package io.scadles.model.network;

import io.scadles.model.stream.Batch;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Seeded batches for tests. */
final class Batches {

    private Batches() {}

    /** Uniform random bytes as features, uniform random labels. */
    static Batch random(NetworkSpec spec, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] features = new byte[n * spec.sampleBytes()];
        random.nextBytes(features);
        return new Batch(random.ints(n, 0, spec.classes()).toArray(), features);
    }

    /** The samples of one batch, then those of another. */
    static Batch joined(Batch first, Batch second) {
        int[] labels = Arrays.copyOf(first.labels(), first.size() + second.size());
        System.arraycopy(second.labels(), 0, labels, first.size(), second.size());
        byte[] features =
                Arrays.copyOf(first.features(), first.features().length + second.features().length);
        System.arraycopy(
                second.features(), 0, features, first.features().length, second.features().length);
        return new Batch(labels, features);
    }
}
