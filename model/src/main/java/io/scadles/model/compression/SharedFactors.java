package io.scadles.model.compression;

import io.scadles.model.compression.CompressionPolicy.LowRank;
import io.scadles.model.stream.LowRankValues;
import io.scadles.model.stream.RoundMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The factors that all devices have in common in a round, one of every matrix.
 *
 * <p>A function of what was summed last alone, so that no factor has to be kept: that mean is
 * itself a product, whose rows, or columns, have the basis that was a mean of the devices' factors.
 * Sides take turns from one round with commits to the next, or the basis would never change.
 * Source: Zhang et al., 2023 (ACP-SGD).
 */
public final class SharedFactors {

    /** For devices that share nothing. */
    public static final SharedFactors NONE =
            new SharedFactors(
                    new LowRank(1, 1, false),
                    ParameterTensors.vectors(0, 1),
                    false,
                    new float[1][]);

    private final LowRank policy;
    private final ParameterTensors tensors;
    private final boolean right;
    private final float[][] bases;

    private SharedFactors(
            LowRank policy, ParameterTensors tensors, boolean right, float[][] bases) {
        this.policy = policy;
        this.tensors = tensors;
        this.right = right;
        this.bases = bases;
    }

    /**
     * Those of a round.
     *
     * @param mean [at least parameters] what was summed last
     */
    public static SharedFactors of(LowRank policy, ParameterTensors tensors, RoundMean mean) {
        boolean right = mean.rounds() % 2 == 0;
        float[][] bases = new float[tensors.count()][];
        for (int t = 0; t < bases.length; t++) {
            if (policy.factors(tensors.rows(t), tensors.columns(t))) {
                long seed = mean.rounds() * tensors.count() + t;
                bases[t] =
                        iteration(policy, tensors, t)
                                .basis(mean.values(), tensors.offset(t), right, seed);
            }
        }
        return new SharedFactors(policy, tensors, right, bases);
    }

    private static PowerIteration iteration(LowRank policy, ParameterTensors tensors, int tensor) {
        return new PowerIteration(tensors.rows(tensor), tensors.columns(tensor), policy.rank());
    }

    /**
     * One product per tensor, ascending: of the common factor and one of the device's own.
     *
     * @param values [at least parameters] finite; stay as they are
     */
    List<LowRankValues> products(float[] values) {
        List<LowRankValues> products = new ArrayList<>(tensors.count());
        for (int t = 0; t < tensors.count(); t++) {
            int offset = tensors.offset(t);
            int end = offset + tensors.length(t);
            products.add(
                    bases[t] == null
                            ? LowRankValues.plain(offset, Arrays.copyOfRange(values, offset, end))
                            : iteration(policy, tensors, t)
                                    .product(values, offset, bases[t], right));
        }
        return products;
    }

    /** Whether a tensor is sent as a product. */
    boolean any() {
        return Arrays.stream(bases).anyMatch(basis -> basis != null);
    }

    /** Values a device sends of a product: all have the common factor already. */
    int sentFloats(LowRankValues product) {
        if (product.left().length == 0) {
            return product.right().length;
        }
        return right ? product.left().length : product.right().length;
    }
}
