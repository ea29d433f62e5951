package io.scadles.job.training;

import io.scadles.job.results.ResultLine;
import io.scadles.model.stream.ModelVersion;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Where the lines and models of a run go. */
interface ResultsPlace {

    /** Published models; called before {@link #lines}. */
    void models(DataStream<ModelVersion> models);

    /** All lines of all result files. */
    void lines(DataStream<ResultLine> lines);
}
