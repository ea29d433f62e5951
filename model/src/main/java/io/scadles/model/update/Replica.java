package io.scadles.model.update;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.RoundPlan;

/**
 * What a device that has tasks of its own holds of one block, as the updater knows it: what it was
 * given last, and after its commit what it has made of it.
 *
 * @param plan its last task
 * @param committed whether it has committed to that task
 * @param values [block length] parameters, then buffers
 */
public record Replica(RoundPlan plan, boolean committed, float[] values) {

    /**
     * After its commit: what it was given, with what the commit has changed.
     *
     * @param change [block length] model minus replica, then the replica's buffers
     * @param parameters leading values that have a gradient; the rest are buffers
     */
    public Replica after(BlockValues change, int parameters) {
        float[] sent = new float[values.length];
        change.addTo(sent, 1);
        float[] next = values.clone();
        for (int i = 0; i < parameters; i++) {
            next[i] -= sent[i];
        }
        System.arraycopy(sent, parameters, next, parameters, next.length - parameters);
        return new Replica(plan, true, next);
    }
}
