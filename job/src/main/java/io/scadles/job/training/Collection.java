package io.scadles.job.training;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.ResultsReader;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.results.CollectedFolder;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.model.network.Safetensors;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Puts the folder of a run together from the topic that its job wrote to. */
public final class Collection {

    /** A run that has ended a moment ago is seen as such. */
    private static final Duration UNDECIDED = Duration.ofSeconds(2);

    private Collection() {}

    /**
     * What came of it.
     *
     * @param folder the run's folder
     * @param ended whether the run has evaluated its last version and nothing of it waits to be
     *     committed; else there is more to come
     * @param takenBack lines that came again after the run had gone on from an older checkpoint
     * @param summary of what is there
     */
    public record Outcome(RunFolder folder, boolean ended, long takenBack, Summary summary) {}

    /**
     * Collects into the folder that the run was started with, from the brokers it names.
     *
     * @throws ConfigException if its results are not in a topic
     * @throws IllegalStateException if there is no such topic, or the brokers do not let us in
     * @throws IOException if the topic or the folder cannot be read or written, or something is
     *     missing in the topic
     */
    public static Outcome into(RunFolder folder) throws IOException {
        var config = Experiment.read(folder.experimentFile(), List.of()).config();
        if (!config.results().toTopic()) {
            throw ConfigException.of(
                    "results.to",
                    new IllegalArgumentException(
                            "is folder: the results of %s are there already, or where its cluster wrote them"
                                    .formatted(folder.path())));
        }
        Path log = TrainingRun.brokerFolder(folder);
        if (config.kafka().embedded() && !Files.isDirectory(log)) {
            // A broker would make a new, empty folder there.
            throw new NoSuchFileException(log.toString(), null, "expected the run's own broker");
        }
        try (Broker broker = Broker.of(config.kafka(), log)) {
            return collect(ResultsTopic.of(broker.endpoint(), folder.name()), folder);
        }
    }

    /**
     * Collects a run that was started elsewhere into a new folder of its name.
     *
     * @param bootstrapServers the brokers that have its topic
     * @param clientProperties file with further settings of the client, or empty
     * @param run name of the run
     * @param results in which folder the new one is made
     * @throws ConfigException if the client properties are not there or not fitting
     * @throws IllegalStateException if there is no such topic, or the brokers do not let us in
     * @throws IOException if there is a folder of that name, if the topic or the folder cannot be
     *     read or written, or if something is missing in the topic
     */
    public static Outcome of(
            String bootstrapServers, String clientProperties, String run, Path results)
            throws IOException {
        ResultsTopic topic =
                ResultsTopic.of(Broker.elsewhere(bootstrapServers, clientProperties), run);
        topic.expect();
        Path path = results.resolve(run);
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(
                    path.toString(), null, "to collect into it again: scadles collect " + path);
        }
        Files.createDirectories(path);
        return collect(topic, new RunFolder(path));
    }

    private static Outcome collect(ResultsTopic topic, RunFolder folder) throws IOException {
        try (ResultsReader reader = topic.reader();
                CollectedFolder collected = new CollectedFolder(folder)) {
            boolean decided = reader.toLast(collected::add, UNDECIDED);
            collected.flush();
            boolean ended = decided && folder.ended();
            Summary summary = Summary.of(folder, reader.spanMs(), modelHash(folder));
            if (ended) {
                folder.writeSummary(summary);
            }
            return new Outcome(folder, ended, collected.takenBack(), summary);
        }
    }

    /** Of the newest model; empty if none was published yet. */
    private static String modelHash(RunFolder folder) throws IOException {
        return Files.exists(folder.modelFile())
                ? Safetensors.read(folder.modelFile()).metadata().get(ModelFacts.HASH)
                : "";
    }
}
