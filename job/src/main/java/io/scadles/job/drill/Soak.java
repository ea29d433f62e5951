package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import io.scadles.job.results.Books;
import java.util.Collections;
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
        site.start(1, 2, 1);
        LiveRun run =
                site.live(
                        "soak",
                        "network.name=mlp",
                        "injection.alpha=0",
                        "injection.beta=0",
                        "buffer.policy=truncation",
                        "evaluation.every-rounds=100",
                        "flink.checkpoint-interval-ms=10000",
                        "devices.duration-s=" + 60 * minutes,
                        "devices.rates-samples-per-second="
                                + Collections.nCopies(DEVICES, SAMPLES_PER_SECOND / DEVICES));
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
        Map<String, Books> books = Books.of(run.folder());
        Map<String, Long> published = run.published();
        long records = 0;
        long trained = 0;
        long truncated = 0;
        long rejected = 0;
        long behind = 0;
        int wrong = published.size() - books.size();
        for (Map.Entry<String, Books> device : books.entrySet()) {
            Books book = device.getValue();
            long notInASlice = published.get(device.getKey()) - 1 - book.lastOffset();
            boolean whole =
                    book.firstOffset() == 0
                            && notInASlice >= 0
                            && book.arrived() == book.lastOffset() + 1
                            && book.arrived() == book.accounted();
            wrong += whole ? 0 : 1;
            records += published.get(device.getKey());
            trained += book.trained();
            truncated += book.truncated();
            rejected += book.rejectedTotal();
            behind += notInASlice;
        }
        double allowed =
                Math.max(CHANCE * trend.errorMiB(), NEGLIGIBLE * trend.meanMiB() / HALF_HOUR);
        return new Observation(
                wrong == 0 && trend.slopeMiB() <= allowed,
                "%,d records: %,d trained, %,d truncated, %,d rejected, %,d published after the last slice; accounts of %d devices do not add up; %d failures; resident memory %.0f MiB, slope %.2f MiB a minute (standard error %.2f)"
                        .formatted(
                                records,
                                trained,
                                truncated,
                                rejected,
                                behind,
                                wrong,
                                failures,
                                trend.meanMiB(),
                                trend.slopeMiB(),
                                trend.errorMiB()));
    }
}
