package io.scadles.model.update;

import io.scadles.model.stream.LocalWork;

/**
 * Steps that one device takes on a replica of its own, from the model of the round.
 *
 * <p>Momentum begins anew with every replica: what an earlier one was heading for is in the model
 * already, with what the others have done.
 */
public final class LocalSteps {

    private final float[] model;
    private final float[] replica;
    private final float[] velocity;
    private final int parameters;
    private final LocalWork work;
    private final Optimizer optimizer;

    /**
     * A replica.
     *
     * @param model [n] parameters, then buffers; read only
     * @param parameters leading values that have a gradient
     * @param optimizer how a step is taken
     */
    public LocalSteps(float[] model, int parameters, LocalWork work, Optimizer optimizer) {
        this.model = model;
        this.replica = model.clone();
        this.velocity = new float[model.length];
        this.parameters = parameters;
        this.work = work;
        this.optimizer = optimizer;
    }

    /**
     * Takes a step.
     *
     * <p>FedProx adds the gradient of {@code mu / 2 |w - model|^2}, the squared norm over all
     * parameters.
     *
     * @param gradient [n] at the replica, changed; buffers as the forward pass left them
     */
    public void step(float[] gradient) {
        float mu = (float) work.proximal();
        if (mu > 0) {
            for (int i = 0; i < parameters; i++) {
                gradient[i] += mu * (replica[i] - model[i]);
            }
        }
        optimizer.step(replica, velocity, gradient, parameters, work.learningRate());
        System.arraycopy(gradient, parameters, replica, parameters, replica.length - parameters);
    }

    /** [n] the replica as it is, read only. */
    public float[] replica() {
        return replica;
    }

    /**
     * What the steps have changed, with the sign of a gradient: a step of rate 1 along it goes from
     * the model to the replica.
     *
     * @param change [n] overwritten: model minus replica, then the replica's buffers
     */
    public void change(float[] change) {
        for (int i = 0; i < parameters; i++) {
            change[i] = model[i] - replica[i];
        }
        System.arraycopy(replica, parameters, change, parameters, change.length - parameters);
    }
}
