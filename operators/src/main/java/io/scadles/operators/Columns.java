package io.scadles.operators;

import io.scadles.model.stream.Sample;
import java.util.List;

/** Samples column by column, as a slice holds them. */
record Columns(long[] timesMs, long[] offsets, int[] labels, byte[] features) {

    /** The columns of valid samples, which all have the same size. */
    static Columns of(List<Sample> samples) {
        int n = samples.size();
        int sampleBytes = n == 0 ? 0 : samples.get(0).features().length;
        Columns columns =
                new Columns(new long[n], new long[n], new int[n], new byte[n * sampleBytes]);
        for (int i = 0; i < n; i++) {
            Sample sample = samples.get(i);
            columns.timesMs[i] = sample.timeMs();
            columns.offsets[i] = sample.offset();
            columns.labels[i] = sample.label();
            System.arraycopy(sample.features(), 0, columns.features, i * sampleBytes, sampleBytes);
        }
        return columns;
    }
}
