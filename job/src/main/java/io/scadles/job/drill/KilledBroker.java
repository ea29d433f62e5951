package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;

/** The broker is killed, stays away for a while, and comes back. */
public final class KilledBroker implements Drill {

    private static final long AWAY_MS = 10_000;

    @Override
    public String name() {
        return "kill-broker";
    }

    @Override
    public String expectation() {
        return "a broker that is killed and comes back after %d s delays a run and changes nothing"
                .formatted(AWAY_MS / 1_000);
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 1);
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("killed-broker");
        run.awaitRound(undisturbed.rounds() / 4);
        int before = run.rounds();
        site.broker().kill();
        Patience.pause(AWAY_MS);
        int during = run.rounds();
        site.broker().start();
        run.awaitEnd();
        String difference = run.difference(undisturbed);
        return new Observation(
                difference.isEmpty(),
                "%d rounds from what was read ahead while the broker was away; %s"
                        .formatted(
                                during - before,
                                difference.isEmpty() ? "the same model" : difference));
    }
}
