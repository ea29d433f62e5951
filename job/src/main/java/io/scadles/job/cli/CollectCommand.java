package io.scadles.job.cli;

import io.scadles.job.results.RunFolder;
import io.scadles.job.training.Collection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the folder of a run together from its topic. */
@Command(
        name = "collect",
        description = {
            "Puts the folder of a run together from the topic that its job writes results to (results.to: topic).",
            "Of a run that goes on it collects what is there and says so; it may be called again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles collect runs/quickstart-20260101T000000Z",
            "  scadles collect quickstart-20260101T000000Z --bootstrap-servers kafka:9092 --out runs"
        })
final class CollectCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "RUN",
            description = {
                "Folder of the run, as submit printed it;",
                "with --bootstrap-servers the name of a run that was submitted elsewhere."
            })
    private Path run;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "Brokers that have its topic (those of its experiment).")
    private String bootstrapServers;

    @Option(
            names = "--client-properties",
            paramLabel = "FILE",
            defaultValue = "",
            description = "Further settings of the client, as kafka.client-properties.")
    private String clientProperties;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description =
                    "Where the folder of a run that was submitted elsewhere is made (${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        Collection.Outcome outcome =
                bootstrapServers == null
                        ? Collection.into(RunFolder.open(run))
                        : Collection.of(bootstrapServers, clientProperties, run.toString(), out);
        if (outcome.takenBack() > 0) {
            System.out.printf(
                    "%,d lines were replaced: the run went on from an older checkpoint%n",
                    outcome.takenBack());
        }
        if (outcome.ended()) {
            System.out.println(outcome.summary().table());
        } else {
            System.out.printf(
                    "The run has not ended: %,d rounds by now, in %s. Call again later for the rest.%n",
                    outcome.summary().rounds(), outcome.folder().path());
        }
        return ExitCode.DONE;
    }
}
