package io.scadles.job.training;

import io.scadles.job.kafka.ResultsReader;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.results.CollectedFolder;
import io.scadles.job.results.RunFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the results of a run from its topic into its folder while it runs, on a thread of its own,
 * so that whoever watches the folder sees them.
 */
final class TopicFollower implements ResultsFollower {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final long INTERVAL_MS = 500;
    private static final long CLOSING_SECONDS = 60;
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(30);

    private final ResultsReader reader;
    private final CollectedFolder folder;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        var named = new Thread(task, "topic-follower");
                        named.setDaemon(true);
                        return named;
                    });

    private TopicFollower(ResultsReader reader, CollectedFolder folder) {
        this.reader = reader;
        this.folder = folder;
    }

    static TopicFollower start(ResultsTopic topic, RunFolder folder) throws IOException {
        var follower = new TopicFollower(topic.reader(), new CollectedFolder(folder));
        follower.thread.scheduleWithFixedDelay(
                follower::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        return follower;
    }

    private synchronized void look() {
        try {
            reader.toEnd(folder::add);
            folder.flush();
        } catch (IOException e) {
            // What is missing is tried again, at the latest when the job has ended.
            LOG.warn("cannot follow the results: {}", e.toString());
        }
    }

    @Override
    public synchronized void complete() throws IOException {
        boolean complete = reader.toLast(folder::add, COMMITTED_WITHIN);
        folder.flush();
        if (!complete) {
            throw new IOException(
                    "the job has ended, but its last results are not committed after %d s; later: scadles collect"
                            .formatted(COMMITTED_WITHIN.toSeconds()));
        }
    }

    /** Brings what a job has committed that has failed, too. */
    @Override
    public void close() throws IOException {
        try (ResultsReader closing = reader;
                CollectedFolder leaving = folder) {
            thread.shutdown();
            if (thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                look();
            } else {
                LOG.warn("the results are still being read after {} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
