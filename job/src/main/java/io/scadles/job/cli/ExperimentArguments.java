package io.scadles.job.cli;

import io.scadles.job.config.Experiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The experiment a verb works on, as every verb that needs one takes it. */
final class ExperimentArguments {

    @Parameters(paramLabel = "FILE", description = "Experiment file.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a value of the file; may be given several times.")
    private List<String> overrides = new ArrayList<>();

    Path file() {
        return file;
    }

    /**
     * Reads the experiment.
     *
     * @throws io.scadles.job.config.ConfigException naming every mistake
     */
    Experiment read() {
        return Experiment.read(file, overrides);
    }
}
