package io.scadles.job.cli;

import io.scadles.job.cluster.Installation;
import io.scadles.job.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts and stops a Flink cluster on this machine. */
@Command(
        name = "cluster",
        description = {
            "Starts, stops or shows a Flink cluster of processes of its own on this machine: a JobManager and TaskManagers,"
                    + " from the jars of the build.",
            "It outlives this command. Its configuration is a copy of the profile, in FOLDER/conf: the FLINK_CONF_DIR for"
                    + " Flink's own command line."
        },
        synopsisSubcommandLabel = "start|stop|status",
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles cluster start --taskmanagers 2",
            "  scadles submit conf/quickstart.yaml",
            "  scadles cluster stop"
        })
final class ClusterCommand {

    private static final String FOLDER = ".scadles/cluster";

    @Command(name = "start", description = "Starts it and waits until all TaskManagers are there.")
    int start(
            @Option(
                            names = "--taskmanagers",
                            defaultValue = "1",
                            description = "How many TaskManagers (${DEFAULT-VALUE}).")
                    int taskManagers,
            @Option(
                            names = "--profile",
                            paramLabel = "FOLDER",
                            description = "Its configuration (flink-conf/standalone).")
                    Path profile,
            @Option(
                            names = "--folder",
                            defaultValue = FOLDER,
                            description = "For its logs and process ids (${DEFAULT-VALUE}).")
                    Path folder)
            throws IOException, InterruptedException {
        Installation installation = Installation.own();
        new LocalCluster(installation, folder, System.out)
                .start(profile == null ? installation.standaloneProfile() : profile, taskManagers);
        return ExitCode.DONE;
    }

    @Command(name = "stop", description = "Stops all its processes.")
    int stop(
            @Option(
                            names = "--folder",
                            defaultValue = FOLDER,
                            description = "Where it was started (${DEFAULT-VALUE}).")
                    Path folder)
            throws IOException, InterruptedException {
        new LocalCluster(Installation.own(), folder, System.out).stop();
        return ExitCode.DONE;
    }

    @Command(name = "status", description = "Says which of its processes live.")
    int status(
            @Option(
                            names = "--folder",
                            defaultValue = FOLDER,
                            description = "Where it was started (${DEFAULT-VALUE}).")
                    Path folder)
            throws IOException, InterruptedException {
        new LocalCluster(Installation.own(), folder, System.out).status();
        return ExitCode.DONE;
    }
}
