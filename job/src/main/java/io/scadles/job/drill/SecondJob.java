package io.scadles.job.drill;

import java.util.List;

/** Two jobs share a session cluster, and both are made to restart. */
public final class SecondJob implements Drill {

    @Override
    public String name() {
        return "second-job";
    }

    @Override
    public String expectation() {
        return "two runs at once in one session cluster, both made to restart, end with the same model: native libraries are loaded once per process, whatever job comes";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 2);
        DrilledRun undisturbed = site.reference();
        List<DrilledRun> both = List.of(site.repeat("first-of-two"), site.repeat("second-of-two"));
        for (DrilledRun run : both) {
            run.awaitRound(undisturbed.rounds() / 4);
        }
        long killedMs = System.currentTimeMillis();
        site.cluster().kill(site.cluster().taskManagers().get(0));
        site.cluster().addTaskManager();
        StringBuilder what = new StringBuilder();
        boolean same = true;
        for (DrilledRun run : both) {
            double seconds = run.awaitRecovery(killedMs);
            run.awaitEnd();
            String difference = run.difference(undisturbed);
            same &= difference.isEmpty();
            what.append(what.isEmpty() ? "" : "; ")
                    .append(
                            "%s after %.1f s of repair and %d restore"
                                    .formatted(
                                            difference.isEmpty() ? "the same model" : difference,
                                            seconds,
                                            site.rest().checkpoints(run.job(), "restored")));
        }
        return new Observation(same, what.toString());
    }
}
