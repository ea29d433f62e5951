package io.scadles.job.drill;

import io.scadles.job.cluster.Patience;
import io.scadles.job.results.Books;
import io.scadles.job.training.GuestDevices;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A device of a live run stops publishing for a while and comes again. */
public final class StalledDevice implements Drill {

    private static final String DEVICE = "stalling";
    private static final int SECONDS = 90;
    private static final int DEVICES = 3;
    private static final int SAMPLES_PER_SECOND = 30;
    private static final int ACTIVE_S = 12;
    private static final int STALLED_S = 20;
    private static final int LIVENESS_TIMEOUT_MS = 3_000;

    /** It is waited for once, until it counts as silent. */
    private static final long LONGEST_ROUND_MS = 2L * LIVENESS_TIMEOUT_MS;

    private static final int FEWEST_ROUNDS_WITHOUT = 5;

    @Override
    public String name() {
        return "stalled-device";
    }

    @Override
    public String expectation() {
        return "rounds go on without a device that says nothing for %d s, none takes longer than %d s, and it takes part again when it is back"
                .formatted(STALLED_S, LONGEST_ROUND_MS / 1_000);
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 1);
        LiveRun run =
                site.live(
                        "stalled-device",
                        SECONDS,
                        DEVICES,
                        SAMPLES_PER_SECOND,
                        "results.device-rows-every-rounds=1",
                        "sync.liveness-timeout-ms=" + LIVENESS_TIMEOUT_MS);
        CompletableFuture<Void> training = run.inBackground();
        run.awaitDevices(training, DEVICES);
        Map<String, Long> published;
        try (GuestDevices guest = run.guests(List.of(DEVICE))) {
            publish(guest);
            Patience.pause(1_000L * STALLED_S);
            publish(guest);
            training.get();
            published = run.published();
            published.put(DEVICE, guest.published());
        }
        return judge(run, Accounts.of(Books.of(run.folder()), published));
    }

    private static void publish(GuestDevices guest) throws InterruptedException {
        for (int i = 0; i < ACTIVE_S; i++) {
            guest.publish(SAMPLES_PER_SECOND);
            Patience.pause(1_000);
        }
    }

    private static Observation judge(LiveRun run, Accounts accounts) throws Exception {
        List<LiveRun.Round> rounds = run.rounds(DEVICE);
        int[] with =
                IntStream.range(0, rounds.size())
                        .filter(round -> rounds.get(round).samples() > 0)
                        .toArray();
        int back = longestAbsence(with);
        long goneOn = back == 0 ? 0 : trained(rounds.subList(with[back - 1] + 1, with[back]));
        long longestMs = run.longestRoundMs();
        return new Observation(
                accounts.wrong() == 0
                        && goneOn >= FEWEST_ROUNDS_WITHOUT
                        && longestMs <= LONGEST_ROUND_MS,
                "it took part in %d rounds, %d went on without it, then it took part in %d; longest round %.1f s; %s"
                        .formatted(
                                back, goneOn, with.length - back, longestMs / 1_000.0, accounts));
    }

    /** Index of the round that ends the longest absence between two rounds, 0 if there is none. */
    private static int longestAbsence(int[] rounds) {
        int longest = 0;
        for (int i = 1; i < rounds.length; i++) {
            if (longest == 0 || rounds[i] - rounds[i - 1] > rounds[longest] - rounds[longest - 1]) {
                longest = i;
            }
        }
        return longest;
    }

    private static long trained(List<LiveRun.Round> rounds) {
        return rounds.stream().filter(round -> round.ofAll() > 0).count();
    }
}
