package io.scadles.job.drill;

/** The leading JobManager is killed while another one stands by. */
public final class KilledJobManager implements Drill {

    @Override
    public String name() {
        return "kill-jobmanager";
    }

    @Override
    public String expectation() {
        return "the job goes on by itself under the JobManager that stood by, and ends with the model of the undisturbed run";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(2, 2, 1);
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("killed-jobmanager");
        run.awaitRound(undisturbed.rounds() / 3);
        long killedMs = System.currentTimeMillis();
        site.leader(site.cluster().killFirstJobManager());
        double seconds = run.awaitRecovery(killedMs);
        run.awaitEnd();
        String difference = run.difference(undisturbed);
        return new Observation(
                difference.isEmpty(),
                "a round closed again %.1f s after the kill; %s"
                        .formatted(seconds, difference.isEmpty() ? "the same model" : difference));
    }
}
