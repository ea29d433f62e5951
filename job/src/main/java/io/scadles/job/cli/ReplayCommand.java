package io.scadles.job.cli;

import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.Replay;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rebuilds a run from its manifest and compares the models' hashes. */
@Command(
        name = "replay",
        description = {
            "Rebuilds a run from its manifest and compares the hash of the model, bit by bit.",
            "Exit code 1 if they differ. What does not change a model may be replaced: flink.*, results.*."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles replay runs/quickstart-20260101T120000Z",
            "  scadles replay runs/quickstart-20260101T120000Z --set flink.parallelism=1"
        })
final class ReplayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path run;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a value of the experiment; may be given several times.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        RunFolder recorded = RunFolder.open(run);
        Experiment experiment = Experiment.read(recorded.experimentFile(), overrides);
        RunFolder folder =
                RunFolder.create(
                        Path.of(experiment.config().results().folder()),
                        recorded.path().getFileName() + "-replay",
                        Instant.now());
        Replay.Verdict verdict =
                new Replay(recorded, folder, System.out, Terminal.rewritesLines()).run(experiment);
        System.out.printf("recorded %s%n", verdict.recordedHash());
        System.out.printf("replayed %s%n", verdict.replayedHash());
        System.out.println(
                verdict.same() ? "The same, bit by bit." : "They differ. " + verdict.hint());
        return verdict.same() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
