package io.scadles.model.compression;

import io.scadles.model.compression.CompressionPolicy.LowRank;
import io.scadles.model.stream.LowRankValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns all tensors of one device into products, and remembers with what to begin the next time.
 */
final class MatrixFactors {

    private final LowRank policy;
    private final ParameterTensors tensors;
    private final float[] factors;

    /**
     * Continues from {@link #memory}, or begins if it is of other tensors or another rank.
     *
     * @param memory not copied
     */
    MatrixFactors(LowRank policy, ParameterTensors tensors, float[] memory) {
        this.policy = policy;
        this.tensors = tensors;
        int length = 0;
        for (int t = 0; t < tensors.count(); t++) {
            length += factored(t) ? iteration(t).rightLength() : 0;
        }
        this.factors = memory.length == length ? memory : begin(length);
    }

    private float[] begin(int length) {
        float[] first = new float[length];
        int at = 0;
        for (int t = 0; t < tensors.count(); t++) {
            if (factored(t)) {
                iteration(t).draw(first, at, t);
                at += iteration(t).rightLength();
            }
        }
        return first;
    }

    private boolean factored(int tensor) {
        return policy.factors(tensors.rows(tensor), tensors.columns(tensor));
    }

    private PowerIteration iteration(int tensor) {
        return new PowerIteration(tensors.rows(tensor), tensors.columns(tensor), policy.rank());
    }

    /**
     * One product per tensor, ascending.
     *
     * @param values [at least parameters] finite; stay as they are
     */
    List<LowRankValues> products(float[] values) {
        List<LowRankValues> products = new ArrayList<>(tensors.count());
        int at = 0;
        for (int t = 0; t < tensors.count(); t++) {
            int offset = tensors.offset(t);
            if (factored(t)) {
                products.add(iteration(t).factor(values, offset, factors, at, t));
                at += iteration(t).rightLength();
            } else {
                int end = offset + tensors.length(t);
                products.add(LowRankValues.plain(offset, Arrays.copyOfRange(values, offset, end)));
            }
        }
        return products;
    }

    /** The right factors, tensor after tensor; not a copy. */
    float[] memory() {
        return factors;
    }
}
