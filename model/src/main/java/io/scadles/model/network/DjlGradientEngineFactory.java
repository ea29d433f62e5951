package io.scadles.model.network;

import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes replicas of one network.
 *
 * @param spec the network
 */
public record DjlGradientEngineFactory(NetworkSpec spec) implements GradientEngineFactory {

    private static final Logger LOG = LoggerFactory.getLogger(DjlGradientEngineFactory.class);

    @Override
    public GradientEngine create() {
        return new DjlGradientEngine(spec);
    }

    @Override
    public GradientEngine createOn(OptionalInt gpu) {
        Processor processor = Processor.choose(gpu, PyTorch.gpus());
        LOG.info("Gradients on {}", processor.text());
        return DjlGradientEngine.on(processor.device(), spec);
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
