package io.scadles.job.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a run in a cluster. */
@Command(
        name = "cancel",
        description = {
            "Ends a run in a cluster at once; what its last checkpoint does not hold is lost.",
            "To go on later, stop it with a savepoint instead: scadles savepoint RUN --stop"
        })
final class CancelCommand implements Callable<Integer> {

    @Mixin private SubmittedRun run;

    @Override
    public Integer call() throws Exception {
        run.rest().cancel(run.jobId());
        System.out.printf("Job %s is cancelled%n", run.jobId());
        return ExitCode.DONE;
    }
}
