package io.scadles.operators;

import io.scadles.model.stream.Commit;
import io.scadles.model.stream.Slice;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes a trainer with its task's mailbox. */
final class DeviceTrainerFactory extends AbstractStreamOperatorFactory<Commit>
        implements OneInputStreamOperatorFactory<Slice, Commit> {

    private final LoopConfig config;

    DeviceTrainerFactory(LoopConfig config) {
        this.config = config;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends StreamOperator<Commit>> T createStreamOperator(
            StreamOperatorParameters<Commit> parameters) {
        return (T) new DeviceTrainer(parameters, parameters.getMailboxExecutor(), config);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return DeviceTrainer.class;
    }
}
