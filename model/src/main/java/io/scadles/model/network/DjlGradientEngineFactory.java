package io.scadles.model.network;

/**
 * Makes replicas of one network.
 *
 * @param spec the network
 */
public record DjlGradientEngineFactory(NetworkSpec spec) implements GradientEngineFactory {

    @Override
    public GradientEngine create() {
        return new DjlGradientEngine(spec);
    }

    /**
     * Tells without making a replica whether one can be made in this JVM.
     *
     * @throws IllegalArgumentException if the samples are too small for the network
     * @throws IllegalStateException if the native library cannot be loaded; says what to do
     */
    public void check() {
        Networks.layout(spec);
        PyTorch.newManager().close();
    }
}
