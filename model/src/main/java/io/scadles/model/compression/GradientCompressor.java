package io.scadles.model.compression;

import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.LargestEntries.Threshold;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.LowRankValues;
import io.scadles.model.stream.Transmission;
import java.util.Arrays;
import java.util.List;

/**
 * One device's compressor: decides what of each gradient is sent and keeps the rest for the next.
 *
 * <p>Law, with error feedback, over any sequence of decisions: all that was sent and the residual
 * add up to all gradients, or velocities where the device keeps momentum, within 1e-5. Source:
 * ScaDLES, section III-D. Differs: the authors' code keeps the residual of a gradient that was sent
 * whole, and sends it again later.
 */
public final class GradientCompressor {

    private static final float[] NONE = {};

    private final CompressionPolicy policy;
    private final ParameterTensors tensors;
    private final int parameterCount;
    private final LargestEntries largest;
    private float[] residual;
    private double smoothedGap;
    private float[] velocity;
    private long commits;
    private float[] factors;
    private boolean awaitsMean;
    private List<LowRankValues> products = List.of();

    /**
     * A device that has sent nothing yet.
     *
     * @param tensors of the parameters
     * @param largest may serve several compressors of one thread
     */
    public GradientCompressor(
            CompressionPolicy policy, ParameterTensors tensors, LargestEntries largest) {
        this(policy, tensors, largest, CompressorMemory.fresh());
    }

    /**
     * Continues from a snapshot. A residual is sent even if the policy now keeps none.
     *
     * @throws IllegalArgumentException if the residual has another length than the parameters
     */
    public GradientCompressor(
            CompressionPolicy policy,
            ParameterTensors tensors,
            LargestEntries largest,
            CompressorMemory memory) {
        this.policy = policy;
        this.tensors = tensors;
        this.parameterCount = tensors.parameterCount();
        this.largest = largest;
        this.residual = memory.residual().clone();
        this.smoothedGap = memory.smoothedGap();
        this.velocity = memory.velocity().clone();
        this.commits = memory.commits();
        this.factors = memory.factors().clone();
        this.awaitsMean = memory.awaitsMean();
        requireLength("residual", residual);
        requireLength("velocity", velocity);
    }

    private void requireLength(String what, float[] values) {
        if (values.length != 0 && values.length != parameterCount) {
            throw new IllegalArgumentException(
                    "the %s has length %d, expected 0 or %d, the number of parameters; was the network changed?"
                            .formatted(what, values.length, parameterCount));
        }
    }

    /**
     * Whether a commit can be sent: all of it is finite, also with what was held back of those
     * before, for two finite numbers may have an infinite sum.
     *
     * @param commit [at least parameters] gradient, then buffers; stays as it is
     */
    public boolean fits(float[] commit) {
        // The maximum keeps NaN, and unlike a sum the compiler may take it several values at a
        // time: five times as fast.
        float largest = 0;
        int held = Math.max(residual.length, velocity.length);
        if (velocity.length > 0) {
            float momentum = momentum();
            for (int i = 0; i < held; i++) {
                float moved = momentum * velocity[i] + commit[i];
                float rest = residual.length > 0 ? residual[i] : 0;
                largest = Math.max(largest, Math.max(Math.abs(moved), Math.abs(moved + rest)));
            }
        } else {
            for (int i = 0; i < held; i++) {
                largest = Math.max(largest, Math.abs(commit[i] + residual[i]));
            }
        }
        for (int i = held; i < commit.length; i++) {
            largest = Math.max(largest, Math.abs(commit[i]));
        }
        return largest <= largestToFit();
    }

    /** The right factor of a matrix has the norms of its columns. */
    private float largestToFit() {
        return policy instanceof CompressionPolicy.LowRank
                ? Float.MAX_VALUE / (1 << 16)
                : Float.MAX_VALUE;
    }

    /** As below, for a device that shares nothing with others. */
    public Transmission compress(float[] commit, boolean vote) {
        return compress(commit, vote, SharedFactors.NONE);
    }

    /**
     * Turns a gradient into what is sent of it.
     *
     * @param commit [at least parameters] finite gradient that {@linkplain #fits fits}, then
     *     buffers; overwritten with what is sent, 0 where nothing is; buffers stay
     * @param vote the majority of the last round
     * @param shared the factors of the round; {@link SharedFactors#NONE} where none are
     * @throws IllegalArgumentException if it is too short, or entries are to be chosen from values
     *     that are not finite
     */
    public Transmission compress(float[] commit, boolean vote, SharedFactors shared) {
        if (commit.length < parameterCount) {
            throw new IllegalArgumentException(
                    "the commit has length %d, expected at least %d, the number of parameters"
                            .formatted(commit.length, parameterCount));
        }
        if (awaitsMean) {
            throw new IllegalStateException(
                    "the device commits again, and has not been told the mean of what it has committed to");
        }
        products = List.of();
        if (policy instanceof CompressionPolicy.TopK topK) {
            factors = NONE;
            return sendLargest(topK, commit, vote);
        }
        velocity = NONE;
        if (policy instanceof CompressionPolicy.LowRank lowRank) {
            return sendProducts(lowRank, commit, shared);
        }
        addResidual(commit);
        residual = NONE;
        factors = NONE;
        return Transmission.dense(parameterCount, commit.length);
    }

    /**
     * The commit compressed last as products, a tensor each, ascending; empty if it was not sent as
     * such.
     */
    public List<LowRankValues> products() {
        return products;
    }

    /**
     * After a round: of what this device held back of its commit to it, the mean has arrived.
     *
     * @param mean [at least parameters] of the commits of the round
     */
    public void settle(float[] mean) {
        if (!awaitsMean) {
            return;
        }
        CompressionPolicy.LowRank lowRank = (CompressionPolicy.LowRank) policy;
        for (int t = 0; t < tensors.count(); t++) {
            if (lowRank.factors(tensors.rows(t), tensors.columns(t))) {
                int end = tensors.offset(t) + tensors.length(t);
                for (int i = tensors.offset(t); i < end; i++) {
                    residual[i] -= mean[i];
                }
            }
        }
        awaitsMean = false;
    }

    private Transmission sendProducts(
            CompressionPolicy.LowRank policy, float[] commit, SharedFactors shared) {
        addResidual(commit);
        boolean sharing = policy.sharesFactors();
        if (sharing) {
            if (shared == SharedFactors.NONE) {
                throw new IllegalArgumentException(
                        "the policy has shared factors, and there are none for this round");
            }
            products = shared.products(commit);
            factors = NONE;
        } else {
            MatrixFactors matrices = new MatrixFactors(policy, tensors, factors);
            products = matrices.products(commit);
            factors = matrices.memory();
        }
        boolean compressed = sharing ? shared.any() : factors.length > 0;
        double whole = energy(commit);
        awaitsMean = policy.errorFeedback() && policy.rest() == CompressionPolicy.Rest.OF_MEAN;
        if (awaitsMean) {
            keepRest(true, commit);
            // What was sent whole has no rest.
            for (LowRankValues sent : products) {
                if (sent.left().length == 0) {
                    Arrays.fill(residual, sent.start(), sent.start() + sent.length(), 0);
                }
            }
        }
        // What is not sent takes the place of all for a while, and needs no array of its own.
        products.forEach(product -> product.addTo(commit, -1));
        double gap = whole == 0 ? 0 : Math.min(1, energy(commit) / whole);
        if (!awaitsMean) {
            keepRest(policy.errorFeedback(), commit);
        }
        Arrays.fill(commit, 0, parameterCount, 0);
        long floats = 0;
        for (LowRankValues product : products) {
            product.addTo(commit, 1);
            floats += sharing ? shared.sentFloats(product) : product.payloadBytes() / Float.BYTES;
        }
        long bytes = denseBytes(commit) + (floats - parameterCount) * Float.BYTES;
        smooth(policy.gapSmoothing(), gap);
        commits++;
        return new Transmission(compressed, compressed, gap, smoothedGap, floats, bytes);
    }

    private double energy(float[] values) {
        double energy = 0;
        for (int i = 0; i < parameterCount; i++) {
            energy += (double) values[i] * values[i];
        }
        return energy;
    }

    private Transmission sendLargest(CompressionPolicy.TopK topK, float[] commit, boolean vote) {
        correct(topK.correction(), commit);
        Threshold[] thresholds;
        double gap;
        if (topK.input() == GapInput.GRADIENT && residual.length > 0) {
            gap = gap(topK, commit, thresholds(topK, commit));
            addResidual(commit);
            thresholds = thresholds(topK, commit);
        } else {
            addResidual(commit);
            thresholds = thresholds(topK, commit);
            gap = gap(topK, commit, thresholds);
        }
        smooth(topK.gapSmoothing(), gap);
        boolean wanted = topK.wants(smoothedGap);
        long kept = kept(topK);
        commits++;
        boolean compressed =
                topK.compresses(wanted, vote)
                        && kept * BlockValues.ENTRY_BYTES < (long) parameterCount * Float.BYTES;
        if (!compressed) {
            residual = NONE;
            velocity = topK.correction().masking() ? NONE : velocity;
            return new Transmission(
                    false, wanted, gap, smoothedGap, parameterCount, denseBytes(commit));
        }
        keepRest(topK.errorFeedback(), commit);
        clearRest(commit, thresholds, topK.correction().masking());
        long bufferBytes = denseBytes(commit) - (long) parameterCount * Float.BYTES;
        return new Transmission(
                true, wanted, gap, smoothedGap, kept, kept * BlockValues.ENTRY_BYTES + bufferBytes);
    }

    private static long denseBytes(float[] commit) {
        return (long) commit.length * Float.BYTES;
    }

    private float momentum() {
        return policy instanceof CompressionPolicy.TopK topK ? topK.correction().momentum() : 0;
    }

    /** Turns a gradient into the velocity, of which this commit is a part. */
    private void correct(CompressionPolicy.MomentumCorrection correction, float[] commit) {
        if (correction.momentum() == 0) {
            velocity = NONE;
            return;
        }
        if (velocity.length == 0) {
            velocity = new float[parameterCount];
        }
        for (int i = 0; i < parameterCount; i++) {
            velocity[i] = correction.momentum() * velocity[i] + commit[i];
            commit[i] = velocity[i];
        }
    }

    private void addResidual(float[] commit) {
        for (int i = 0; i < residual.length; i++) {
            commit[i] += residual[i];
        }
    }

    private Threshold[] thresholds(CompressionPolicy.TopK topK, float[] values) {
        Threshold[] thresholds = new Threshold[tensors.count()];
        for (int t = 0; t < thresholds.length; t++) {
            int from = tensors.offset(t);
            int to = from + tensors.length(t);
            thresholds[t] = largest.select(values, from, to, topK.kept(to - from, commits));
        }
        return thresholds;
    }

    private double gap(CompressionPolicy.TopK topK, float[] values, Threshold[] thresholds) {
        double whole = 0;
        double kept = 0;
        for (int t = 0; t < thresholds.length; t++) {
            Threshold threshold = thresholds[t];
            int to = tensors.offset(t) + tensors.length(t);
            double keptEnergy = 0;
            double restEnergy = 0;
            for (int i = tensors.offset(t); i < to; i++) {
                double energy = (double) values[i] * values[i];
                if (threshold.keeps(i, values[i])) {
                    keptEnergy += energy;
                } else {
                    restEnergy += energy;
                }
            }
            whole += topK.rule().size(keptEnergy + restEnergy);
            kept += topK.rule().size(keptEnergy);
        }
        return whole == 0 ? 0 : (whole - kept) / whole;
    }

    private void smooth(double newest, double gap) {
        smoothedGap = Double.isNaN(smoothedGap) ? gap : newest * gap + (1 - newest) * smoothedGap;
    }

    private long kept(CompressionPolicy.TopK topK) {
        long kept = 0;
        for (int t = 0; t < tensors.count(); t++) {
            kept += topK.kept(tensors.length(t), commits);
        }
        return kept;
    }

    private void keepRest(boolean errorFeedback, float[] values) {
        if (!errorFeedback) {
            residual = NONE;
            return;
        }
        if (residual.length == 0) {
            residual = new float[parameterCount];
        }
        System.arraycopy(values, 0, residual, 0, parameterCount);
    }

    /**
     * Sets what is not sent to 0 in the commit, and what is sent in the residual and the velocity.
     */
    private void clearRest(float[] commit, Threshold[] thresholds, boolean masking) {
        boolean feedback = residual.length > 0;
        boolean moving = masking && velocity.length > 0;
        for (int t = 0; t < thresholds.length; t++) {
            Threshold threshold = thresholds[t];
            int to = tensors.offset(t) + tensors.length(t);
            for (int i = tensors.offset(t); i < to; i++) {
                if (!threshold.keeps(i, commit[i])) {
                    commit[i] = 0;
                    continue;
                }
                if (feedback) {
                    residual[i] = 0;
                }
                if (moving) {
                    velocity[i] = 0;
                }
            }
        }
    }

    /** A copy of what must be remembered, which the caller owns. */
    public CompressorMemory memory() {
        return new CompressorMemory(
                residual.clone(),
                smoothedGap,
                velocity.clone(),
                commits,
                factors.clone(),
                awaitsMean);
    }
}
