package io.scadles.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * Group normalisation, which DJL does not have: neighbouring channels of a sample are brought to
 * mean 0 and variance 1 together, then each channel is scaled and moved by values of its own.
 *
 * <p>Shape: [n, channels, ...] -> the same; parameters weight and bias, [channels] each.
 *
 * <p>Source: Wu and He, arXiv:1803.08494, section 3; epsilon as in PyTorch. Differs: fewer than 32
 * groups where {@link #groups} says so.
 */
final class GroupNorm extends AbstractBlock {

    private static final byte VERSION = 1;
    private static final int GROUPS_MAX = 32;
    private static final float EPSILON = 1e-5f;

    private final int channels;
    private final Parameter weight;
    private final Parameter bias;

    GroupNorm(int channels) {
        super(VERSION);
        this.channels = channels;
        weight = addParameter(perChannel("weight", Parameter.Type.GAMMA));
        bias = addParameter(perChannel("bias", Parameter.Type.BETA));
    }

    /**
     * Groups that channels are cut into: the most there can be, up to the paper's 32, of equal size
     * and at least two channels each. A group of one channel would be instance normalisation, which
     * removes the strength of each feature.
     *
     * @param channels at least 1
     * @return 1 if nothing larger will do
     */
    static int groups(int channels) {
        int groups = Math.min(GROUPS_MAX, Math.max(1, channels / 2));
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        NDManager step = input.getManager();
        Shape shape = input.getShape();
        long rows = shape.get(0) * groups(channels);
        Shape row = new Shape(shape.size() / rows);
        // A group of a sample is a row, and the library has fast passes both ways over rows.
        NDArray normal =
                LayerNorm.layerNorm(
                                input.reshape(rows, row.get(0)),
                                row,
                                step.ones(row),
                                step.zeros(row),
                                EPSILON)
                        .singletonOrThrow()
                        .reshape(shape);
        return new NDList(
                normal.mul(column(store, weight, training, input))
                        .add(column(store, bias, training, input)));
    }

    /** A parameter as [channels, 1, ...], which stretches over samples and places. */
    private NDArray column(
            ParameterStore store, Parameter parameter, boolean training, NDArray input) {
        long[] column = new long[input.getShape().dimension() - 1];
        Arrays.fill(column, 1);
        column[0] = channels;
        NDArray view =
                store.getValue(parameter, input.getDevice(), training).reshape(new Shape(column));
        // It would else live as long as the parameter.
        view.attach(input.getManager());
        return view;
    }

    private Parameter perChannel(String name, Parameter.Type type) {
        return Parameter.builder()
                .setName(name)
                .setType(type)
                .optShape(new Shape(channels))
                .build();
    }
}
