package io.scadles.job.cli;

import io.scadles.job.results.Provenance;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line with all its verbs. */
@Command(
        name = "scadles",
        description = "Trains deep networks online, over the sample streams of many devices.",
        subcommands = {
            TrainCommand.class,
            CheckCommand.class,
            ProduceCommand.class,
            SwitchCommand.class,
            EvaluateCommand.class,
            ReplayCommand.class,
            PaperCommand.class,
            BrokerCommand.class,
            PackageCommand.class,
            ClusterCommand.class,
            SubmitCommand.class,
            CollectCommand.class,
            SavepointCommand.class,
            RescaleCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            DrillCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ScadlesCommand.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles train conf/quickstart.yaml",
            "  scadles check conf/quickstart.yaml",
            "  scadles check --help",
            "",
            "Exit codes: 0 done, 1 failed while running, 2 bad configuration or usage."
        })
public final class ScadlesCommand {

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a failure came from.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    /** Runs a verb and ends the program with its exit code. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs a verb and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        var command = new ScadlesCommand();
        var line = new CommandLine(command);
        line.setOut(out);
        line.setErr(err);
        line.setExecutionExceptionHandler(
                (e, verb, parsed) -> Failure.report(e, command.verbose(), err));
        line.setParameterExceptionHandler((e, given) -> Failure.report(e, err));
        if (arguments.length == 0) {
            line.usage(err);
            return ExitCode.BAD_CONFIGURATION;
        }
        return line.execute(arguments);
    }

    /** Answers {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"scadles " + Provenance.productVersion()};
        }
    }
}
