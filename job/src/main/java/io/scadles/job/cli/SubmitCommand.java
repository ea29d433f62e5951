package io.scadles.job.cli;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.job.training.TrainingRun;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains in a Flink cluster. */
@Command(
        name = "submit",
        description = {
            "Trains as train does, but in a Flink cluster.",
            "results.folder must be storage that all its processes share, unless results.to is topic: then the folder is this"
                    + " machine's, and is filled while the run is followed, or later by scadles collect. Follows the run unless"
                    + " --detach is given; a broker of its own (kafka.bootstrap-servers embedded) ends with this command, and so"
                    + " serves on this machine alone."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles submit conf/quickstart.yaml",
            "  scadles submit conf/fashion-mnist.yaml --cluster jobmanager:8081 --detach \\",
            "      --set kafka.bootstrap-servers=kafka:9092 --set results.folder=/shared/runs",
            "  scadles submit conf/fashion-mnist.yaml --cluster jobmanager:8081 --detach \\",
            "      --set kafka.bootstrap-servers=kafka:9092 --set results.to=topic"
        })
final class SubmitCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Option(
            names = "--cluster",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8081",
            description = "REST address of the cluster (${DEFAULT-VALUE}).")
    private String cluster;

    @Option(names = "--detach", description = "Come back as soon as the job is submitted.")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
        Experiment experiment = arguments.read();
        ClusterRest rest = ClusterRest.at(cluster);
        System.out.printf("%s: %s%n", rest, rest.overview());
        Path results = Path.of(experiment.config().results().folder());
        RunFolder folder = RunFolder.create(results, experiment.name(), Instant.now());
        System.out.printf("Run folder: %s%n", folder.path());
        TrainingRun run =
                new TrainingRun(
                        experiment,
                        folder,
                        RemotePlace.of(rest),
                        System.out,
                        Terminal.rewritesLines());
        if (detach) {
            System.out.printf("Job %s%n", run.submit());
            return ExitCode.DONE;
        }
        Summary summary = run.execute();
        System.out.println(summary.table());
        return ExitCode.DONE;
    }
}
