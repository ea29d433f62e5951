package io.scadles.operators.feedback;

import io.scadles.model.stream.ModelBlock;
import io.scadles.model.update.BlockLayout;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The updater's end of the loop: hands every block to the trainer in the same slot. */
public final class FeedbackTail extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<ModelBlock, Void> {

    // configuration
    private final String loop;
    private final BlockLayout blocks;

    // runtime
    private transient ChannelKey key;
    private transient FeedbackChannel channel;

    /** A tail of the named loop. */
    public FeedbackTail(String loop, BlockLayout blocks) {
        this.loop = loop;
        this.blocks = blocks;
    }

    @Override
    public void open() throws Exception {
        super.open();
        ChannelKey opening = ChannelKey.of(loop, getMetricGroup().getAllVariables());
        channel =
                FeedbackChannel.enter(
                        opening,
                        blocks.length(),
                        blocks.count(),
                        getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        key = opening;
    }

    @Override
    public void processElement(StreamRecord<ModelBlock> element) {
        channel.offer(element.getValue());
    }

    @Override
    public void close() throws Exception {
        if (key != null) {
            FeedbackChannel.leave(key);
            key = null;
        }
        super.close();
    }
}
