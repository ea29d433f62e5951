package io.scadles.job.cli;

import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.job.training.TrainingRun;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains in a cluster within this JVM. */
@Command(
        name = "train",
        description = {
            "Trains a network as the experiment file says, in this process.",
            "Starts a broker and simulated devices unless the file names others, shows progress, and"
                    + " leaves everything in a folder of its own."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles train conf/quickstart.yaml",
            "  scadles train conf/fashion-mnist.yaml --set data.folder=/srv/data",
            "  scadles train conf/quickstart.yaml --set sync.model=ddl --set flink.parallelism=4"
        })
final class TrainCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Override
    public Integer call() throws Exception {
        Experiment experiment = arguments.read();
        System.out.println(experiment.table());
        Path results = Path.of(experiment.config().results().folder());
        RunFolder folder = RunFolder.create(results, experiment.name(), Instant.now());
        System.out.printf("Run folder: %s%n", folder.path());
        Summary summary =
                new TrainingRun(experiment, folder, System.out, Terminal.rewritesLines()).execute();
        System.out.println(summary.table());
        return ExitCode.DONE;
    }
}
