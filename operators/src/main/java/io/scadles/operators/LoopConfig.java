package io.scadles.operators;

import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.GradientClipping;
import io.scadles.model.update.Optimizer;
import java.io.Serializable;

/**
 * What the stages of one training loop share.
 *
 * @param loop name of the loop; the channels between co-located tasks carry it
 * @param seed of the initial model
 * @param layout tensors of the network
 * @param blocks how the flat vector is cut
 * @param engine makes replicas of the network
 * @param devices rules every device follows
 * @param rounds what the coordinator decides by
 * @param optimizer how the updater takes a step
 * @param local how a device takes steps on a replica of its own
 * @param clipping what becomes of long gradients before they are sent
 * @param compression what becomes of the small values of a gradient
 */
public record LoopConfig(
        String loop,
        long seed,
        ParameterLayout layout,
        BlockLayout blocks,
        GradientEngineFactory engine,
        DevicePolicy devices,
        RoundRules rounds,
        Optimizer optimizer,
        Optimizer local,
        GradientClipping clipping,
        CompressionPolicy compression)
        implements Serializable {

    /**
     * The channels between trainers and the readers of samples beside them; the gate's carry the
     * name of the loop.
     */
    String readers() {
        return loop + "-readers";
    }

    SampleWindows windows() {
        return new SampleWindows(rounds.startMs(), devices.windowMs());
    }
}
