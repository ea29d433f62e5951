package io.scadles.model.network;

import ai.djl.Device;
import java.util.OptionalInt;

/**
 * What a replica computes on.
 *
 * @param device as DJL names it
 * @param text for people, and why if it is not the GPU that was given
 */
record Processor(Device device, String text) {

    /**
     * A GPU if there is one and the library can use it, else the CPU.
     *
     * @param gpu index of the GPU that this process was given
     * @param usable how many GPUs the library can use
     */
    static Processor choose(OptionalInt gpu, int usable) {
        if (gpu.isEmpty()) {
            return new Processor(Device.cpu(), "the CPU: Flink has given this TaskManager no GPU");
        }
        int index = gpu.getAsInt();
        if (index >= usable) {
            return new Processor(
                    Device.cpu(),
                    "the CPU: PyTorch sees %d GPUs, Flink has given GPU %d"
                            .formatted(usable, index));
        }
        return new Processor(Device.gpu(index), "GPU " + index);
    }
}
