package io.scadles.job.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.scadles.model.stream.EvaluationReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the result files of a run on a thread of its own and shows a line of progress: on a
 * terminal always the same line, elsewhere a new one every few seconds.
 */
public final class RunFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunFollower.class);
    private static final long TERMINAL_INTERVAL_MS = 500;
    private static final long PLAIN_INTERVAL_MS = 5000;

    private final Progress progress;
    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier clockMs;
    private final long startedMs;
    private final LineTail rounds;
    private final LineTail evaluations;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        var named = new Thread(task, "run-follower");
                        named.setDaemon(true);
                        return named;
                    });

    private RoundRow first;
    private RoundRow round;
    private EvaluationReport evaluation = Progress.NOT_SCORED;
    private String shown = "";

    RunFollower(
            RunFolder folder,
            Progress progress,
            PrintStream out,
            boolean terminal,
            LongSupplier clockMs) {
        this.progress = progress;
        this.out = out;
        this.terminal = terminal;
        this.clockMs = clockMs;
        this.startedMs = clockMs.getAsLong();
        this.rounds = new LineTail(folder.roundsFile());
        this.evaluations = new LineTail(folder.evaluationsFile());
    }

    /**
     * Starts following; close it when the run has ended.
     *
     * @param folder folder of the run
     * @param progress what the run is to reach
     * @param out where lines go
     * @param terminal whether {@code out} can rewrite a line
     */
    public static RunFollower start(
            RunFolder folder, Progress progress, PrintStream out, boolean terminal) {
        var follower =
                new RunFollower(
                        folder,
                        progress,
                        out,
                        terminal,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        long interval = terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
        follower.thread.scheduleWithFixedDelay(
                follower::look, interval, interval, TimeUnit.MILLISECONDS);
        return follower;
    }

    /** Reads what is new and shows it. */
    synchronized void look() {
        try {
            for (String line : rounds.next()) {
                round = read(line, RoundRow.class, round);
                first = first == null ? round : first;
            }
            for (String line : evaluations.next()) {
                EvaluationReport report = read(line, EvaluationReport.class, evaluation);
                evaluation = report.samples() > 0 ? report : evaluation;
            }
        } catch (IOException e) {
            // Progress is a courtesy: the run goes on, and the next look may succeed.
            LOG.warn("cannot follow the run: {}", e.toString());
        }
        if (round != null) {
            long wallMs = clockMs.getAsLong() - startedMs;
            show(progress.line(first.startMs(), round, evaluation, wallMs));
        }
    }

    /** A row, or the one before it if the line is the rest of one (see {@link LineTail}). */
    private static <T extends Record> T read(String line, Class<T> type, T before) {
        try {
            return Json.read(line, type);
        } catch (JsonProcessingException e) {
            LOG.debug("skipped a broken line of a file that was cut back: {}", line);
            return before;
        }
    }

    private void show(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
            out.flush();
        } else if (!line.equals(shown)) {
            out.println(line);
        }
        shown = line;
    }

    /** Shows the last state and stops following. */
    @Override
    public void close() {
        thread.shutdownNow();
        look();
        synchronized (this) {
            if (terminal && !shown.isEmpty()) {
                out.println();
            }
        }
    }
}
