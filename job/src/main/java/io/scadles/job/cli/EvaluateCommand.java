package io.scadles.job.cli;

import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.SavedModelScore;
import io.scadles.model.stream.EvaluationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a saved model. */
@Command(
        name = "evaluate",
        description = "Scores the model of a run on the held-out samples of its data set.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles evaluate runs/quickstart-20260101T120000Z",
            "  scadles evaluate runs/har-20260101T120000Z --set data.folder=/srv/data"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path run;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Another model of the same network.")
    private Path model;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a value of the experiment; may be given several times.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        RunFolder folder = RunFolder.open(run);
        Experiment experiment = Experiment.read(folder.experimentFile(), overrides);
        Path file = model == null ? folder.modelFile() : model;
        EvaluationReport score = SavedModelScore.of(experiment, file);
        System.out.printf(
                "version %,d on %,d held-out samples: top-1 %.2f %%, top-5 %.2f %%, loss %.4f%n",
                score.version(),
                score.samples(),
                100 * score.top1(),
                100 * score.top5(),
                score.loss());
        return ExitCode.DONE;
    }
}
