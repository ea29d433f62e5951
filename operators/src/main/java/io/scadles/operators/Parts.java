package io.scadles.operators;

import io.scadles.model.stream.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts samples into parts that the network carries well: of at most 1 MiB, unless one is larger.
 */
final class Parts {

    private static final int PART_BYTES = 1 << 20;
    private static final int BYTES_BESIDE_FEATURES = 2 * Long.BYTES + Integer.BYTES;

    private Parts() {}

    static List<List<Sample>> of(List<Sample> records) {
        List<List<Sample>> parts = new ArrayList<>();
        long bytes = PART_BYTES;
        for (Sample sample : records) {
            long more = sample.features().length + BYTES_BESIDE_FEATURES;
            if (bytes + more > PART_BYTES) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.get(parts.size() - 1).add(sample);
            bytes += more;
        }
        return parts;
    }
}
