package io.scadles.job.cli;

import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.FlinkPlace;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The job jar's main class, for Flink's own command line and REST: {@code flink run scadles-job.jar
 * FILE [--set PATH=VALUE]...}. Starts the run and leaves it to the cluster.
 */
public final class ClusterJob {

    private static final String SET = "--set";

    private ClusterJob() {}

    /**
     * Submits a run.
     *
     * @param arguments experiment file, then values that replace some of its own
     * @throws io.scadles.job.config.ConfigException naming every mistake
     * @throws IllegalArgumentException if the arguments are not as expected
     * @throws IOException if a file of the run cannot be written
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            throw new IllegalArgumentException(
                    "expected FILE [--set PATH=VALUE]..., got " + List.of(arguments));
        }
        List<String> overrides = new ArrayList<>();
        for (int i = 1; i < arguments.length; i += 2) {
            if (!arguments[i].equals(SET) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "expected --set PATH=VALUE after the file, got '%s'"
                                .formatted(arguments[i]));
            }
            overrides.add(arguments[i + 1]);
        }
        Experiment experiment = Experiment.read(Path.of(arguments[0]), overrides);
        RunFolder folder =
                RunFolder.create(
                        Path.of(experiment.config().results().folder()),
                        experiment.name(),
                        Instant.now());
        String job =
                new TrainingRun(experiment, folder, new FlinkPlace.Submitter(), System.out, false)
                        .submit();
        System.out.printf("Job %s writes to %s%n", job, folder.path());
    }
}
