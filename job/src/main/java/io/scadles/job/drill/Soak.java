package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import io.scadles.job.results.Books;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A long live run, a TaskManager of which is killed every few minutes. */
public final class Soak implements Drill {

    private static final int DEVICES = 16;
    private static final int SAMPLES_PER_SECOND = 2_000;
    private static final long FAILURE_EVERY_MS = 180_000;
    private static final long MEMORY_EVERY_MS = 5_000;

    /** Whose memory is watched; the other TaskManager is the one that is killed. */
    private static final String SURVIVOR = "taskmanager-1";

    private static final String VICTIM = "taskmanager-2";

    /** What one slope may be off by chance, in standard errors. */
    private static final double CHANCE = 3;

    /** Memory that no one would notice, share of the process per half hour. */
    private static final double NEGLIGIBLE = 0.02;

    private static final double HALF_HOUR = 30;

    private final int minutes;

    /** A drill of that many minutes; half an hour tells of memory, a few only of samples. */
    public Soak(int minutes) {
        this.minutes = minutes;
    }

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String expectation() {
        return "%d minutes live at %,d samples/s, a TaskManager killed every %d minutes: every record is accounted for, and the memory of the process that stays does not grow"
                .formatted(minutes, SAMPLES_PER_SECOND, FAILURE_EVERY_MS / 60_000);
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        // A heap that is in memory from the start cannot be taken for growth.
        site.start(1, 2, 1, Map.of("env.java.opts.taskmanager", "-XX:+AlwaysPreTouch"));
        LiveRun run =
                site.live(
                        "soak",
                        60 * minutes,
                        DEVICES,
                        SAMPLES_PER_SECOND / DEVICES,
                        "evaluation.every-rounds=100",
                        "flink.checkpoint-interval-ms=10000");
        ResidentMemory memory = new ResidentMemory(site.cluster().pid(SURVIVOR));
        CompletableFuture<Void> training = run.inBackground();
        int failures = 0;
        long nextMs = System.currentTimeMillis() + FAILURE_EVERY_MS;
        long lastMs = System.currentTimeMillis() + 60_000L * minutes - FAILURE_EVERY_MS / 2;
        while (!training.isDone()) {
            Patience.pause(MEMORY_EVERY_MS);
            memory.sample();
            if (System.currentTimeMillis() > nextMs && nextMs < lastMs) {
                site.cluster().kill(VICTIM);
                site.cluster().addTaskManager();
                nextMs += FAILURE_EVERY_MS;
                failures++;
            }
        }
        training.get();
        return judge(run, memory.trend(), failures);
    }

    private static Observation judge(LiveRun run, ResidentMemory.Trend trend, int failures)
            throws Exception {
        Accounts accounts = Accounts.of(Books.of(run.folder()), run.published());
        double allowed =
                Math.max(CHANCE * trend.errorMiB(), NEGLIGIBLE * trend.meanMiB() / HALF_HOUR);
        return new Observation(
                accounts.wrong() == 0 && trend.slopeMiB() <= allowed,
                "%s; %d failures; resident memory %.0f MiB, slope %.2f MiB a minute (standard error %.2f)"
                        .formatted(
                                accounts,
                                failures,
                                trend.meanMiB(),
                                trend.slopeMiB(),
                                trend.errorMiB()));
    }
}
