package io.scadles.job.cli;

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
        System.out.println(run.savepoint(stop));
        return ExitCode.DONE;
    }
}
