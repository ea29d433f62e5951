package io.scadles.job.drill;

import io.scadles.job.results.Books;
import io.scadles.job.training.GuestDevices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Devices publish long before the job finds them: their records are late when they are read. */
public final class LateRecords implements Drill {

    private static final int SECONDS = 75;
    private static final int DEVICES = 4;
    private static final int SAMPLES_PER_SECOND = 30;
    private static final int DISCOVERY_MS = 10_000;
    private static final int LIVENESS_TIMEOUT_MS = 2_000;

    /** A guest that sends no more is waited for once, until it counts as silent. */
    private static final long LONGEST_ROUND_MS = 3L * LIVENESS_TIMEOUT_MS;

    private static final int SAMPLES_EACH = 20;

    /** It tells when the job has looked for new devices: the next look is that interval away. */
    private static final String SCOUT = "scout";

    private static final List<String> LATE = List.of("late-0", "late-1", "late-2", "late-3");

    @Override
    public String name() {
        return "late-records";
    }

    @Override
    public String expectation() {
        return "of devices whose records are read seconds after their windows were closed, those that come late are rejected and counted, the backlog behind them is raised to the open window and kept; the other devices lose nothing by it, and no round takes longer than %d s"
                .formatted(LONGEST_ROUND_MS / 1_000);
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 1);
        LiveRun run =
                site.live(
                        "late-records",
                        SECONDS,
                        DEVICES,
                        SAMPLES_PER_SECOND,
                        "results.device-rows-every-rounds=1",
                        "kafka.discovery-interval-ms=" + DISCOVERY_MS,
                        "sync.liveness-timeout-ms=" + LIVENESS_TIMEOUT_MS);
        CompletableFuture<Void> training = run.inBackground();
        run.awaitDevices(training, DEVICES);
        publish(run, List.of(SCOUT));
        run.awaitDevices(training, DEVICES + 1);
        // A start on a busy machine has late records too.
        Map<String, Books> before = Books.of(run.folder());
        publish(run, LATE);
        training.get();
        return judge(run, before);
    }

    private static void publish(LiveRun run, List<String> devices) {
        try (GuestDevices guests = run.guests(devices)) {
            guests.publish(SAMPLES_EACH);
        }
    }

    private static Observation judge(LiveRun run, Map<String, Books> before) throws Exception {
        Map<String, Books> books = Books.of(run.folder());
        Map<String, Long> published = run.published();
        long lost = rejected(books, published.keySet()) - rejected(before, published.keySet());
        List<String> guests = new ArrayList<>(LATE);
        guests.add(SCOUT);
        guests.forEach(guest -> published.put(guest, (long) SAMPLES_EACH));
        Accounts accounts = Accounts.of(books, published);
        if (!books.keySet().containsAll(LATE)) {
            return new Observation(false, "not all of the late devices were found; " + accounts);
        }
        List<Books> late = LATE.stream().map(books::get).toList();
        long longestMs = run.longestRoundMs();
        return new Observation(
                accounts.wrong() == 0
                        && late.stream().allMatch(book -> book.late() > 0 && book.trained() > 0)
                        && lost == 0
                        && longestMs <= LONGEST_ROUND_MS,
                "%d late records of %d devices, %d behind them trained on; %d records of the others rejected; longest round %.1f s; %s"
                        .formatted(
                                late.stream().mapToLong(Books::late).sum(),
                                LATE.size(),
                                late.stream().mapToLong(Books::trained).sum(),
                                lost,
                                longestMs / 1_000.0,
                                accounts));
    }

    private static long rejected(Map<String, Books> books, Collection<String> devices) {
        return devices.stream().mapToLong(device -> books.get(device).rejectedTotal()).sum();
    }
}
