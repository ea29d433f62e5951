package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A TaskManager is killed at random moments of a replay, one run after the other. */
public final class KilledTaskManager implements Drill {

    /** A run is killed in its first three quarters, so that it is still there a second later. */
    private static final double LATEST = 0.75;

    private static final int MOST_DELAY_MS = 1_000;

    private final int times;
    private final Random random;

    /**
     * A drill.
     *
     * @param times runs, each with one kill
     * @param seed of the moments and victims
     */
    public KilledTaskManager(int times, long seed) {
        this.times = times;
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return "kill-taskmanager";
    }

    @Override
    public String expectation() {
        return "%d runs, a TaskManager of each killed (kill -9) at a random moment and replaced at once, end with the model of the undisturbed one, the same rounds and the same accounts"
                .formatted(times);
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        // Each with a part of the run: whoever has none is not missed.
        site.start(1, site.slots(), 1);
        DrilledRun undisturbed = site.reference();
        double[] seconds = new double[times];
        int same = 0;
        for (int i = 0; i < times; i++) {
            DrilledRun run = site.repeat("killed-taskmanager");
            int round = 1 + random.nextInt((int) (LATEST * undisturbed.rounds()));
            run.awaitRound(round);
            Patience.pause(random.nextInt(MOST_DELAY_MS));
            List<String> victims = site.cluster().taskManagers();
            long killedMs = System.currentTimeMillis();
            site.cluster().kill(victims.get(random.nextInt(victims.size())));
            site.cluster().addTaskManager();
            seconds[i] = run.awaitRecovery(killedMs);
            run.awaitEnd();
            String difference = run.difference(undisturbed);
            same += difference.isEmpty() ? 1 : 0;
            site.out()
                    .printf(
                            "  %d of %d: killed after round %d, a round closed again after %.1f s; %s%n",
                            i + 1,
                            times,
                            round,
                            seconds[i],
                            difference.isEmpty() ? "the same model" : difference);
        }
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return new Observation(
                same == times,
                "%d of %d the same; from the kill to the next closed round: median %.1f s, worst %.1f s"
                        .formatted(same, times, sorted[times / 2], sorted[times - 1]));
    }
}
