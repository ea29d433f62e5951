package io.scadles.job.training;

import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultsSink;
import io.scadles.job.results.RunFolder;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.ModelVersion;
import io.scadles.operators.Stage;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The run's folder.
 *
 * @param folder storage that the machines with the two sinks share with whoever reads it
 * @param layout of the models
 * @param header of their file
 * @param injection whether there will be lines about samples that devices share
 */
record FolderPlace(RunFolder folder, ParameterLayout layout, ModelHeader header, boolean injection)
        implements ResultsPlace {

    @Override
    public void models(DataStream<ModelVersion> models) {
        models.sinkTo(new ModelSink(folder.modelFile(), layout, header))
                .uid(Stage.MODEL_STORE.uid())
                .name(Stage.MODEL_STORE.title())
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    @Override
    public void lines(DataStream<ResultLine> lines) {
        lines.sinkTo(new ResultsSink(folder, injection))
                .uid(Stage.RESULTS.uid())
                .name(Stage.RESULTS.title())
                .setParallelism(1)
                .setMaxParallelism(1);
    }
}
