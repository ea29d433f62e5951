package io.scadles.job.training;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.Experiment;
import io.scadles.job.results.Manifest;
import io.scadles.job.results.Provenance;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.model.network.Safetensors;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.ExecutionException;

/** Trains again on the log of an earlier run and compares the models. */
public final class Replay {

    private final RunFolder recorded;
    private final RunFolder folder;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * How the two models compare.
     *
     * @param recordedHash hash of the earlier run's model
     * @param replayedHash hash of the rebuilt model
     * @param hint why they may differ, if they do
     */
    public record Verdict(String recordedHash, String replayedHash, String hint) {

        /** Whether all bits are equal. */
        public boolean same() {
            return recordedHash.equals(replayedHash);
        }
    }

    /**
     * A replay.
     *
     * @param recorded folder of the earlier run
     * @param folder folder of this one, new
     */
    public Replay(RunFolder recorded, RunFolder folder, PrintStream out, boolean terminal) {
        this.recorded = recorded;
        this.folder = folder;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Runs it.
     *
     * @param experiment that of the earlier run, but for keys that change no model
     * @throws IllegalArgumentException if the run was live: its time stamps are real, but waits
     *     were not recorded
     * @throws ExecutionException if the job failed
     */
    public Verdict run(Experiment experiment)
            throws IOException, ExecutionException, InterruptedException {
        if (experiment.config().clock().mode() != ClockConfig.Mode.REPLAY) {
            throw new IllegalArgumentException(
                    "%s was a live run; only runs with clock.mode replay can be rebuilt bit by bit"
                            .formatted(recorded.path()));
        }
        String before = Safetensors.read(recorded.modelFile()).metadata().get(ModelFacts.HASH);
        Summary summary = new TrainingRun(experiment, folder, out, terminal).repeat(recorded);
        return new Verdict(before, summary.modelHash(), hint(recorded.readManifest()));
    }

    private static String hint(Manifest manifest) {
        String here = Provenance.cpuModel();
        return here.equals(manifest.cpuModel())
                ? "The processor is the same; was a key changed that changes the model?"
                : "The run was made on '%s', this is '%s': other processors round differently."
                        .formatted(manifest.cpuModel(), here);
    }
}
