package io.scadles.job.cli;

import io.scadles.job.cluster.Installation;
import io.scadles.job.config.ConfigDocs;
import io.scadles.job.config.Experiment;
import io.scadles.job.training.NativeMemory;
import io.scadles.job.training.Preflight;
import io.scadles.job.training.ProfileCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
                    + " default. Looks for the data and the native libraries, says how many trainers there would"
                    + " be in this process and how evenly they share a round, and estimates memory."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles check conf/quickstart.yaml",
            "  scadles check conf/quickstart.yaml --set sync.model=ddl --set seed=2",
            "  scadles check conf/quickstart.yaml --profile flink-conf/standalone",
            "  scadles check --keys"
        })
final class CheckCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Option(
            names = "--keys",
            help = true, // needs no file
            description = "Print the table of all keys in Markdown instead.")
    private boolean keys;

    @Option(
            names = "--profile",
            paramLabel = "FOLDER",
            description = {
                "Check a cluster's configuration and the job jar too, and say how much memory a TaskManager needs;",
                "computes a few gradients to know it."
            })
    private Path profile;

    @Option(
            names = "--job-jar",
            paramLabel = "FILE",
            description = "What is submitted to it (the build's).")
    private Path jobJar;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (keys) {
            out.print(ConfigDocs.markdown());
            out.flush();
            return ExitCode.DONE;
        }
        Experiment experiment = arguments.read();
        out.print(experiment.table());
        out.println();
        if (profile == null) {
            out.println(Preflight.of(experiment).text());
        } else if (!profileFits(experiment, out)) {
            out.printf("%s does not fit %s%n", profile, arguments.file());
            out.flush();
            return ExitCode.BAD_CONFIGURATION;
        }
        out.printf("%s is valid, configuration %s%n", arguments.file(), experiment.hash());
        return ExitCode.DONE;
    }

    private boolean profileFits(Experiment experiment, PrintWriter out) throws IOException {
        NativeMemory memory = NativeMemory.of(experiment);
        Preflight preflight = Preflight.of(experiment);
        out.println(preflight.text());
        ProfileCheck cluster =
                ProfileCheck.of(
                        experiment,
                        memory,
                        preflight,
                        profile,
                        jobJar == null ? Installation.own().jobJar() : jobJar);
        out.printf("cluster    %s%n", cluster.needs());
        cluster.problems().forEach(problem -> out.printf("           %s%n", problem));
        out.println();
        return cluster.problems().isEmpty();
    }
}
