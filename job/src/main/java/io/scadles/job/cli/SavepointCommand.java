package io.scadles.job.cli;

import io.scadles.job.results.RunFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a savepoint of a run in a cluster. */
@Command(
        name = "savepoint",
        description = "Takes a savepoint of a run in a cluster; with --stop the job ends with it.",
        footerHeading = "%nExample:%n",
        footer = "  scadles savepoint runs/quickstart-20260101T000000Z --stop")
final class SavepointCommand implements Callable<Integer> {

    @Mixin private SubmittedRun run;

    @Option(names = "--stop", description = "Stop the job with the savepoint.")
    private boolean stop;

    @Override
    public Integer call() throws Exception {
        RunFolder folder = run.folder();
        String savepoint =
                run.rest().savepoint(run.jobId(), folder.savepointFolder().toUri(), stop);
        System.out.printf("%s%n", savepoint);
        return ExitCode.DONE;
    }
}
