package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** TaskManagers are cut off from the network for a while, and links delay and lose packets. */
public final class NetworkFaults implements Drill {

    private static final int TASK_MANAGERS = 2;
    private static final Duration MOST = Duration.ofMinutes(3);

    /** Twice the heartbeat time-out of the profile: the one that is away notices, too. */
    private static final long AWAY_MS = 20_000;

    private final DrillNetwork network;

    /**
     * A drill.
     *
     * @param subnet private addresses that nobody else uses here, as {@code 10.203.77.0/24}
     * @throws IllegalArgumentException if it is none
     */
    public NetworkFaults(String subnet) {
        this.network = new DrillNetwork(subnet, TASK_MANAGERS, new Programs());
    }

    /** One failure of the drill, and what came of it. */
    private record Outcome(boolean same, String what) {}

    @Override
    public String name() {
        return "network";
    }

    @Override
    public String expectation() {
        return "a TaskManager is cut off until it counts as lost: the run goes on with the one that is left, or waits if that has no slot for it, and the lost one joins again when it is back; links lose packets; every run ends with the model of the undisturbed one";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        try {
            Optional<String> obstacle = site.enter(network);
            return obstacle.isPresent()
                    ? Observation.skipped(obstacle.get())
                    : judge(allFaults(site));
        } finally {
            site.leave();
        }
    }

    private static Observation judge(List<Outcome> outcomes) {
        return new Observation(
                outcomes.stream().allMatch(Outcome::same),
                outcomes.stream().map(Outcome::what).collect(Collectors.joining("; ")));
    }

    private List<Outcome> allFaults(DrillSite site) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        site.start(1, TASK_MANAGERS, 1);
        outcomes.add(told(site, waitedFor(site, TASK_MANAGERS)));
        // Twice the slots: one TaskManager has room for all.
        site.start(1, TASK_MANAGERS, 2);
        for (int host = 1; host <= TASK_MANAGERS; host++) {
            outcomes.add(told(site, replaced(site, host)));
        }
        // The last, for it lasts as long as the network.
        Optional<String> links = network.impair();
        outcomes.add(
                told(
                        site,
                        links.isPresent()
                                ? impaired(site, links.get())
                                : new Outcome(
                                        true,
                                        "bad links left out: this machine has neither netem nor nftables")));
        return outcomes;
    }

    private static Outcome told(DrillSite site, Outcome outcome) {
        site.out().printf("  %s%n", outcome.what());
        return outcome;
    }

    /** Without a slot too many the run waits until the TaskManager is back. */
    private Outcome waitedFor(DrillSite site, int host) throws Exception {
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("waited-for-taskmanager");
        run.awaitRound(undisturbed.rounds() / 4);
        long cutMs = System.currentTimeMillis();
        network.cutOff(host);
        awaitTaskManagers(site, TASK_MANAGERS - 1);
        double lost = secondsSince(cutMs);
        int before = run.rounds();
        Patience.pause(cutMs + AWAY_MS - System.currentTimeMillis());
        int meanwhile = run.rounds() - before;
        long backMs = System.currentTimeMillis();
        network.reconnect(host);
        awaitTaskManagers(site, TASK_MANAGERS);
        double joined = secondsSince(backMs);
        run.awaitRecovery(cutMs);
        double again = secondsSince(backMs);
        run.awaitEnd();
        return outcome(
                run,
                undisturbed,
                "no slot left: lost %.1f s after the cut, %d rounds until the link was back after %.1f s, joined again %.1f s and a round closed %.1f s after that"
                        .formatted(lost, meanwhile, (backMs - cutMs) / 1000.0, joined, again));
    }

    /** The run goes on with the TaskManager that is left while the other one is away. */
    private Outcome replaced(DrillSite site, int host) throws Exception {
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("cut-off-taskmanager");
        run.awaitRound(undisturbed.rounds() / 4);
        String name = site.cluster().taskManagers().get(host - 1);
        long process = site.cluster().pid(name);
        long cutMs = System.currentTimeMillis();
        network.cutOff(host);
        awaitTaskManagers(site, TASK_MANAGERS - 1);
        double lost = secondsSince(cutMs);
        double recovered = run.awaitRecovery(cutMs);
        Patience.pause(cutMs + AWAY_MS - System.currentTimeMillis());
        long backMs = System.currentTimeMillis();
        network.reconnect(host);
        awaitTaskManagers(site, TASK_MANAGERS);
        double joined = secondsSince(backMs);
        boolean sameProcess = site.cluster().pid(name) == process;
        run.awaitEnd();
        Outcome outcome =
                outcome(
                        run,
                        undisturbed,
                        "%s cut off for %.1f s: lost after %.1f s, a round closed on the other after %.1f s, %s joined again %.1f s after the link"
                                .formatted(
                                        name,
                                        (backMs - cutMs) / 1000.0,
                                        lost,
                                        recovered,
                                        sameProcess ? "the same process" : "another process",
                                        joined));
        return new Outcome(outcome.same() && sameProcess, outcome.what());
    }

    private Outcome impaired(DrillSite site, String links) throws Exception {
        DrilledRun undisturbed = site.reference();
        long beganMs = System.currentTimeMillis();
        DrilledRun run = site.repeat("bad-links");
        run.awaitEnd();
        return outcome(
                run,
                undisturbed,
                "%s: %d rounds in %.1f s, %d restores"
                        .formatted(
                                links,
                                run.rounds(),
                                secondsSince(beganMs),
                                site.rest().checkpoints(run.job(), "restored")));
    }

    private static Outcome outcome(DrilledRun run, DrilledRun undisturbed, String what)
            throws Exception {
        String difference = run.difference(undisturbed);
        return new Outcome(
                difference.isEmpty(),
                what + ", " + (difference.isEmpty() ? "the same model" : difference));
    }

    private static double secondsSince(long ms) {
        return (System.currentTimeMillis() - ms) / 1000.0;
    }

    private static void awaitTaskManagers(DrillSite site, int wanted) throws Exception {
        Patience.until(
                () -> site.rest().overview().taskManagers() == wanted,
                MOST,
                "the JobManager knows %d TaskManagers".formatted(wanted));
    }
}
