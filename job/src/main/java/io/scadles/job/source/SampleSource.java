package io.scadles.job.source;

import io.scadles.model.stream.Sample;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.operators.TrainingLoop;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where a topology gets its samples from; tests pass their own. */
@FunctionalInterface
public interface SampleSource {

    /**
     * Adds the source to a graph.
     *
     * @param loop paces the source's event time
     */
    DataStream<Sample> samples(StreamExecutionEnvironment environment, TrainingLoop loop);

    /** Adds changes of the synchronization model that come while the job runs, if any can. */
    default Optional<DataStream<ModelSwitch>> switches(StreamExecutionEnvironment environment) {
        return Optional.empty();
    }
}
