package io.scadles.job.cli;

import io.scadles.job.results.RecoveryPoint;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on with a run whose job has stopped. */
@Command(
        name = "resume",
        description = {
            "Goes on with a run in a cluster that was stopped, was cancelled or has failed before its training was done.",
            "Its topics must still hold what comes after the savepoint or checkpoint."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles resume runs/quickstart-20260101T000000Z",
            "  scadles resume runs/quickstart-20260101T000000Z --parallelism 1 --from file:/shared/savepoint-1a2b3c"
        })
final class ResumeCommand implements Callable<Integer> {

    @Mixin private SubmittedRun run;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description = "Savepoint or checkpoint (the newest one of the run).")
    private URI from;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "How many trainers there are from now on (as before).")
    private int parallelism;

    @Override
    public Integer call() throws Exception {
        if (run.isActive()) {
            throw new IllegalStateException(
                    "job %s still runs; stop it first: scadles savepoint RUN --stop. For another parallelism: scadles rescale"
                            .formatted(run.jobId()));
        }
        new Continuation(
                        run.folder(),
                        run.rest(),
                        parallelism == 0 ? run.parallelism() : parallelism)
                .start(from == null ? RecoveryPoint.newest(run.folder()) : from);
        return ExitCode.DONE;
    }
}
