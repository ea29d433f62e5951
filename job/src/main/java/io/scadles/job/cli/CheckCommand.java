package io.scadles.job.cli;

import io.scadles.job.config.ConfigDocs;
import io.scadles.job.config.Experiment;
import io.scadles.job.training.Preflight;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Validates an experiment without running it. */
@Command(
        name = "check",
        description = {
            "Validates an experiment without running it.",
            "Prints every effective value, or every mistake. A star marks what differs from the"
                    + " default. Looks for the data and the native libraries, and estimates memory."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles check conf/quickstart.yaml",
            "  scadles check conf/quickstart.yaml --set sync.model=ddl --set seed=2",
            "  scadles check --keys"
        })
final class CheckCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Option(
            names = "--keys",
            help = true, // needs no file
            description = "Print the table of all keys in Markdown instead.")
    private boolean keys;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (keys) {
            out.print(ConfigDocs.markdown());
            out.flush();
            return ExitCode.DONE;
        }
        Experiment experiment = arguments.read();
        out.print(experiment.table());
        out.println();
        out.println(Preflight.of(experiment).text());
        out.printf("%s is valid, configuration %s%n", arguments.file(), experiment.hash());
        return ExitCode.DONE;
    }
}
