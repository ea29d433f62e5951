package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Checkpoints cannot be written for a while, as on a full disk. */
public final class LostCheckpointFolder implements Drill {

    private static final Duration MOST = Duration.ofMinutes(2);

    /** More than a job in this process would put up with. */
    private static final int FAILURES = 5;

    @Override
    public String name() {
        return "checkpoint-folder";
    }

    @Override
    public String expectation() {
        return "training goes on while checkpoints fail, failures are counted for the alert, and checkpoints come again when they can be written";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 1);
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("lost-checkpoint-folder");
        await(site, run, "completed", 1);
        // A file in the place of the folder stops every user, the administrator too.
        Path folder = run.checkpointFolder();
        Path away = folder.resolveSibling("away");
        Files.move(folder, away);
        Files.createFile(folder);
        int before = run.rounds();
        long failed = site.rest().checkpoints(run.job(), "failed");
        await(site, run, "failed", failed + FAILURES);
        run.awaitRound(before + 1);
        int during = run.rounds();
        putBack(away, folder);
        long completed = site.rest().checkpoints(run.job(), "completed");
        await(site, run, "completed", completed + 1);
        run.awaitEnd();
        long restored = site.rest().checkpoints(run.job(), "restored");
        String difference = run.difference(undisturbed);
        return new Observation(
                difference.isEmpty() && during > before && restored == 0,
                "%d rounds closed while %d checkpoints failed, %d restarts, checkpoints came again; %s"
                        .formatted(
                                during - before,
                                FAILURES,
                                restored,
                                difference.isEmpty() ? "the same model" : difference));
    }

    private static void await(DrillSite site, DrilledRun run, String outcome, long count)
            throws Exception {
        Patience.until(
                () -> site.rest().checkpoints(run.job(), outcome) >= count,
                MOST,
                "%d checkpoints have %s".formatted(count, outcome));
    }

    private static void putBack(Path away, Path folder) throws IOException {
        Files.delete(folder);
        Files.move(away, folder);
    }
}
