package io.scadles.model.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * What is needed of DJL's PyTorch engine beyond its public interface.
 *
 * <p>DJL's own gradient collector allows one open collector in the whole JVM; several replicas need
 * the calls behind it. These are DJL's internals, so they are used here and nowhere else.
 */
final class PyTorch {

    private static final String NAME = "PyTorch";

    private PyTorch() {}

    /** Makes a manager on the CPU, see {@link #newManager(Device)}. */
    static NDManager newManager() {
        return newManager(Device.cpu());
    }

    /**
     * Loads the native library if this JVM has not done so yet, and makes a manager.
     *
     * @param device where its tensors are
     * @throws IllegalStateException if the library cannot be loaded
     */
    static NDManager newManager(Device device) {
        return NDManager.newBaseManager(device, engine().getEngineName());
    }

    /**
     * How many GPUs the native library can use: none if it was built without CUDA.
     *
     * @throws IllegalStateException if the library cannot be loaded
     */
    static int gpus() {
        return engine().getGpuCount();
    }

    private static Engine engine() {
        // One thread: the number of threads changes the bits of a gradient, and its default is the
        // machine's. Offline: a version that does not match must fail, not download another one.
        setUnlessGiven("ai.djl.pytorch.num_threads", "1");
        setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
        setUnlessGiven("ai.djl.offline", "true");
        try {
            return Engine.getEngine(NAME);
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    ("DJL's PyTorch library could not be loaded (%s). Expected: pytorch-engine,"
                                    + " pytorch-jni and pytorch-native-cpu of matching versions on"
                                    + " one class path (in Flink: in lib/, not in the job's jar),"
                                    + " and 0.5 GB of writable space in DJL_CACHE_DIR or ~/.djl.ai")
                            .formatted(rootCause(e)),
                    e);
        }
    }

    /**
     * Whether the calling thread's next forward pass records what a backward pass needs.
     *
     * <p>The switch belongs to the thread, and its default differs between the thread that loaded
     * the library and all others: set it before each pass.
     */
    static void recordGraph(boolean record) {
        JniUtils.setGradMode(record);
    }

    /**
     * Adds the gradient of a loss to the gradients of all parameters it depends on.
     *
     * @param loss one value
     * @param one a tensor of the loss's shape that holds 1
     */
    static void backward(NDArray loss, NDArray one) {
        JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
