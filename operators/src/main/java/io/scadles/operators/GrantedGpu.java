package io.scadles.operators;

import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The GPU that Flink's external-resource framework has given to this TaskManager.
 *
 * <p>It is taken if it is there and not asked for: a mini cluster has none to give, and a job that
 * asked would wait for it without end.
 */
final class GrantedGpu {

    /** As {@code external-resources} of the profiles names it. */
    static final String RESOURCE = "gpu";

    /** What Flink's GPU driver calls the index that CUDA knows the GPU by. */
    private static final String INDEX = "index";

    private GrantedGpu() {}

    /** Index of the GPU; empty if there is none. */
    static OptionalInt index(RuntimeContext context) {
        return index(context.getExternalResourceInfos(RESOURCE));
    }

    /**
     * Index of the GPU; the smallest if there are several, since a profile gives one to each
     * TaskManager.
     *
     * @throws IllegalStateException if a driver gave GPUs without a number
     */
    static OptionalInt index(Set<ExternalResourceInfo> gpus) {
        return gpus.stream().mapToInt(GrantedGpu::index).min();
    }

    private static int index(ExternalResourceInfo gpu) {
        String index = gpu.getProperty(INDEX).orElse("");
        if (!index.matches("[0-9]{1,4}")) {
            throw new IllegalStateException(
                    "the GPU driver gave %s, expected a number as its %s".formatted(gpu, INDEX));
        }
        return Integer.parseInt(index);
    }
}
