package io.scadles.job.cli;

import io.scadles.job.training.Steering;
import io.scadles.model.sync.ModelSwitch;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the runs of an experiment to change their synchronization model. */
@Command(
        name = "switch",
        description = {
            "Asks for another synchronization model while training goes on, without a restart.",
            "Writes a record to the topic control.<kafka.topic-prefix>. A live run changes between two rounds"
                    + " as soon as it has come, a replay of the log at the same moment of the log.",
            "The experiment must list the model in sync.switchable."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles switch conf/steered.yaml --to adsp",
            "  scadles switch conf/steered.yaml --to scadles --at 2026-03-01T12:30:00Z",
            "  scadles switch conf/steered.yaml --to ssp --in 60"
        })
final class SwitchCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "MODEL",
            description = "Synchronization model: scadles, ssp, asp or adsp.")
    private String model;

    @ArgGroup(multiplicity = "0..1")
    private From from = new From();

    /** From when on the model is wanted. */
    private static final class From {

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "Event time from which it is wanted, ISO 8601 in UTC (now).")
        private Instant at;

        @Option(
                names = "--in",
                paramLabel = "SECONDS",
                description = "The same, in seconds from now.")
        private long seconds;

        private Instant moment() {
            return at == null ? Instant.now().plusSeconds(seconds) : at;
        }
    }

    @Override
    public Integer call() {
        ModelSwitch change = new Steering(arguments.read()).change(model, from::moment);
        System.out.printf(
                "Asked for %s from %s on%n", model, Instant.ofEpochMilli(change.timeMs()));
        return ExitCode.DONE;
    }
}
