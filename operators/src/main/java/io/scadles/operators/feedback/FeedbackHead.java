package io.scadles.operators.feedback;

import io.scadles.model.update.BlockLayout;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer's end of the loop: turns a complete version into a mail, which runs on the task's
 * thread.
 */
public final class FeedbackHead implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FeedbackHead.class);

    private final ChannelKey key;
    private final FeedbackChannel channel;
    private final MailboxExecutor mailbox;

    /** Opens the end of the loop for a task. */
    public FeedbackHead(
            String loop,
            StreamingRuntimeContext context,
            BlockLayout blocks,
            MailboxExecutor mailbox) {
        this.key = ChannelKey.of(loop, context.getMetricGroup().getAllVariables());
        this.mailbox = mailbox;
        this.channel =
                FeedbackChannel.enter(
                        key,
                        blocks.length(),
                        blocks.count(),
                        context.getTaskInfo().getNumberOfParallelSubtasks());
    }

    /**
     * Has everything that is complete announced by a mail: the model of a round, to be read until
     * {@link #doneReading()}, or what a device starts from.
     */
    public void listen(Consumer<FeedbackChannel.Arrival> onModel) {
        channel.listen(
                arrival -> {
                    long version = arrival.plan().version();
                    try {
                        mailbox.execute(() -> onModel.accept(arrival), "model version %s", version);
                    } catch (RejectedExecutionException ended) {
                        LOG.debug(
                                "Version {} came after the trainer's mailbox had closed",
                                version,
                                ended);
                    }
                });
    }

    /** The version is answered; the next may come. */
    public void doneReading() {
        channel.doneReading();
    }

    @Override
    public void close() {
        channel.stopListening();
        FeedbackChannel.leave(key);
    }
}
