package io.scadles.job.cli;

import io.scadles.job.cluster.Installation;
import io.scadles.job.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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

    @Option(
            names = "--folder",
            scope = ScopeType.INHERIT,
            defaultValue = ".scadles/cluster",
            description = "For its logs and process ids (${DEFAULT-VALUE}).")
    private Path folder;

    @Command(name = "start", description = "Starts it and waits until all TaskManagers are there.")
    int start(
            @Option(
                            names = "--taskmanagers",
                            defaultValue = "1",
                            description = "How many TaskManagers (${DEFAULT-VALUE}).")
                    int taskManagers,
            @Option(
                            names = "--jobmanagers",
                            defaultValue = "1",
                            description = {
                                "How many JobManagers (${DEFAULT-VALUE}).",
                                "More than one: high availability, with a ZooKeeper of the cluster's own."
                            })
                    int jobManagers,
            @Option(
                            names = "--profile",
                            paramLabel = "FOLDER",
                            description = "Its configuration (flink-conf/standalone).")
                    Path profile,
            @Option(
                            names = "-D",
                            paramLabel = "KEY=VALUE",
                            description = "Replace a setting of Flink; may be given several times.")
                    Map<String, String> settings)
            throws IOException, InterruptedException {
        cluster()
                .start(
                        new LocalCluster.Plan(
                                profile == null ? Installation.own().standaloneProfile() : profile,
                                settings == null ? Map.of() : settings,
                                jobManagers,
                                taskManagers));
        return ExitCode.DONE;
    }

    @Command(name = "stop", description = "Stops all its processes.")
    int stop() throws IOException, InterruptedException {
        cluster().stop();
        return ExitCode.DONE;
    }

    @Command(name = "status", description = "Says which of its processes live.")
    int status() throws IOException, InterruptedException {
        cluster().status();
        return ExitCode.DONE;
    }

    private LocalCluster cluster() {
        return new LocalCluster(Installation.own(), folder, System.out);
    }
}
