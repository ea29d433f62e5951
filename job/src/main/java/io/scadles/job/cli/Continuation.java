package io.scadles.job.cli;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Goes on with a run in a cluster, from a savepoint or a checkpoint. */
final class Continuation {

    private final RunFolder folder;
    private final ClusterRest rest;
    private final Experiment experiment;

    /**
     * A continuation.
     *
     * @param parallelism trainers from now on
     * @throws IllegalArgumentException if there would be no trainer, or the cluster has too few
     *     slots
     */
    Continuation(RunFolder folder, ClusterRest rest, int parallelism)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.rest = rest;
        if (parallelism < 1) {
            // Where the number is left open, the slots of the run's own job would count as taken.
            throw new IllegalArgumentException(
                    "--parallelism must be at least 1, got %d".formatted(parallelism));
        }
        this.experiment =
                Experiment.read(
                        folder.experimentFile(), List.of("flink.parallelism=" + parallelism));
        int slots = rest.overview().slots();
        if (slots < parallelism) {
            throw new IllegalArgumentException(
                    "%s has %d slots, parallelism %d needs as many; start more TaskManagers"
                            .formatted(rest, slots, parallelism));
        }
    }

    /** Starts the job and says so. */
    void start(URI from) throws IOException, InterruptedException {
        String job =
                new TrainingRun(experiment, folder, RemotePlace.of(rest), System.out, false)
                        .resume(from);
        System.out.printf(
                "Job %s goes on from %s with parallelism %d%n",
                job, from, experiment.config().flink().parallelism());
    }
}
