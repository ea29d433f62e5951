package io.scadles.job.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a run in a cluster another number of trainers. */
@Command(
        name = "rescale",
        description = {
            "Stops a run in a cluster with a savepoint and goes on from it with another number of trainers.",
            "Nothing is lost or counted twice, and the model does not depend on it. The run's folder stays the same."
        },
        footerHeading = "%nExample:%n",
        footer = "  scadles rescale runs/quickstart-20260101T000000Z --parallelism 4")
final class RescaleCommand implements Callable<Integer> {

    @Mixin private SubmittedRun run;

    @Option(
            names = "--parallelism",
            required = true,
            paramLabel = "N",
            description = "How many trainers there are from now on.")
    private int parallelism;

    @Override
    public Integer call() throws Exception {
        if (!run.isActive()) {
            throw new IllegalStateException(
                    "job %s does not run; to go on with a run that has stopped: scadles resume"
                            .formatted(run.jobId()));
        }
        // First, so that a wrong number stops nothing.
        Continuation continuation = new Continuation(run.folder(), run.rest(), parallelism);
        URI savepoint = URI.create(run.savepoint(true));
        System.out.printf("Stopped with savepoint %s%n", savepoint);
        continuation.start(savepoint);
        return ExitCode.DONE;
    }
}
