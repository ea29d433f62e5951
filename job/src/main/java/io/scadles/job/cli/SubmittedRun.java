package io.scadles.job.cli;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.results.RecoveryPoint;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.SubmittedJob;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The run a verb works on whose job runs in a cluster. */
final class SubmittedRun {

    @Parameters(paramLabel = "RUN", description = "Folder of the run, as submit printed it.")
    private Path run;

    @Option(
            names = "--cluster",
            paramLabel = "HOST:PORT",
            description = "REST address of the cluster (the one it was submitted to).")
    private String cluster;

    RunFolder folder() throws IOException {
        return RunFolder.open(run);
    }

    /** Id of its job. */
    String jobId() throws IOException {
        return folder().readJob().jobId();
    }

    /** Trainers its last job was started with. */
    int parallelism() throws IOException {
        return folder().readJob().parallelism();
    }

    /**
     * Takes a savepoint in the run's folder, or where its checkpoints are.
     *
     * @param stop whether the job ends with it
     * @return where it is, as a URI
     */
    String savepoint(boolean stop) throws IOException, InterruptedException {
        return rest().savepoint(jobId(), RecoveryPoint.savepoints(folder()), stop);
    }

    /** Whether its job has not ended. */
    boolean isActive() throws IOException, InterruptedException {
        return rest().state(jobId()).filter(state -> !state.isGloballyTerminalState()).isPresent();
    }

    /**
     * The cluster its job runs in.
     *
     * @throws IllegalArgumentException if Flink's own command line was used, which did not say
     */
    ClusterRest rest() throws IOException {
        SubmittedJob job = folder().readJob();
        String address = cluster == null ? job.cluster() : cluster;
        if (address.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s was not submitted by this program; say where it runs: --cluster HOST:PORT"
                            .formatted(run));
        }
        return ClusterRest.at(address);
    }
}
