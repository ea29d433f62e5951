package io.scadles.job.cli;

import io.scadles.job.cluster.Archive;
import io.scadles.job.cluster.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts what a cluster needs into one file. */
@Command(
        name = "package",
        description = {
            "Puts the job jar, the jars for the cluster's lib folder, the experiments and the profiles into one archive.",
            "On the cluster: flink-lib/*.jar into lib/ of every process, the settings of flink-conf/standalone into its"
                    + " configuration; then flink run scadles-job.jar conf/FILE."
        },
        footerHeading = "%nExample:%n",
        footer = "  scadles package --output scadles.zip")
final class PackageCommand implements Callable<Integer> {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "scadles.zip",
            description = "The archive (${DEFAULT-VALUE}).")
    private Path output;

    @Override
    public Integer call() throws IOException {
        Archive.write(Installation.own(), output.toAbsolutePath());
        System.out.printf("%s, %,d MiB%n", output.toAbsolutePath(), Files.size(output) >> 20);
        return ExitCode.DONE;
    }
}
