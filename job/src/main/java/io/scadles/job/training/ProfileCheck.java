package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Whether a cluster fits an experiment, judged by its profile and the job jar.
 *
 * @param needs what a TaskManager needs, in words
 * @param problems what must change, empty if nothing has to
 */
public record ProfileCheck(String needs, List<String> problems) {

    /** Every job must find these loaded once per process. */
    private static final List<String> PARENT_FIRST = List.of("ai.djl.", "com.sun.jna.");

    private static final String PARENT_FIRST_ORDER = "parent-first";

    /**
     * Checks a cluster.
     *
     * @param memory what gradients take outside the heap
     * @param profile folder of its configuration
     * @param jobJar what is submitted to it
     * @throws IOException if the jar cannot be read
     */
    public static ProfileCheck of(
            Experiment experiment,
            NativeMemory memory,
            Preflight preflight,
            Path profile,
            Path jobJar)
            throws IOException {
        ExperimentConfig config = experiment.config();
        Configuration settings = GlobalConfiguration.loadConfiguration(profile.toString());
        int slots = settings.get(TaskManagerOptions.NUM_TASK_SLOTS);
        // Of the cluster's TaskManagers the profile knows one.
        int all = Trainers.wanted(config.flink().parallelism(), preflight.known(), slots);
        int trainers = Math.min(slots, all);
        long offHeap = memory.bytes(trainers, config.batching().maxBatch());
        List<String> problems = new ArrayList<>();
        checkLoading(settings, problems);
        checkJar(jobJar, problems);
        checkCheckpoints(settings, config, problems);
        MemorySize given = settings.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY);
        if (given.getBytes() < offHeap) {
            problems.add(
                    "%s must be at least %dm, it is %dm: gradients of %s take it outside the heap"
                            .formatted(
                                    TaskManagerOptions.TASK_OFF_HEAP_MEMORY.key(),
                                    Preflight.mebibytes(offHeap),
                                    Preflight.mebibytes(given.getBytes()),
                                    config.network().name()));
        }
        return new ProfileCheck(
                "%d trainers in a TaskManager of %d slots: %d MiB outside the heap at batches of %d, %d MiB of heap"
                        .formatted(
                                trainers,
                                slots,
                                Preflight.mebibytes(offHeap),
                                config.batching().maxBatch(),
                                Preflight.mebibytes(preflight.heapBytes(trainers, all))),
                List.copyOf(problems));
    }

    private static void checkLoading(Configuration settings, List<String> problems) {
        if (settings.get(CoreOptions.CLASSLOADER_RESOLVE_ORDER).equals(PARENT_FIRST_ORDER)) {
            return;
        }
        List<String> given =
                settings.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL);
        for (String wanted : PARENT_FIRST) {
            if (!given.contains(wanted)) {
                problems.add(
                        "%s must name %s: native libraries load once per process, and a second job would fail"
                                .formatted(
                                        CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL
                                                .key(),
                                        wanted));
            }
        }
    }

    private static void checkJar(Path jobJar, List<String> problems) throws IOException {
        try (JarFile jar = new JarFile(jobJar.toFile())) {
            if (jar.stream().anyMatch(entry -> entry.getName().startsWith("ai/djl/"))) {
                problems.add(
                        "%s must not hold DJL (ai/djl/): its place is the lib folder of every process, see job/target/flink-lib"
                                .formatted(jobJar));
            }
        }
    }

    private static void checkCheckpoints(
            Configuration settings, ExperimentConfig config, List<String> problems) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, settings);
        environment.enableCheckpointing(config.flink().checkpointIntervalMs());
        try {
            ClusterDemands.check(environment);
        } catch (IllegalArgumentException refused) {
            problems.add(refused.getMessage());
        }
    }
}
