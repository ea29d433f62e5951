package io.scadles.job.training;

import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.results.LineNumbers;
import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRecord;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.ModelVersion;
import io.scadles.operators.Stage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The run's topic. One sink for all, so that what a checkpoint holds becomes visible together: no
 * line tells of a model that is not there yet.
 */
final class TopicPlace implements ResultsPlace {

    private static final TypeInformation<ResultRecord> RECORD =
            TypeInformation.of(ResultRecord.class);

    private final ResultsTopic topic;
    private final String modelFile;
    private final ParameterLayout layout;
    private final ModelHeader header;

    private DataStream<ResultRecord> parts;

    /**
     * A run's topic.
     *
     * @param modelFile name of the file of its models
     * @param layout of the models
     * @param header of their file
     */
    TopicPlace(ResultsTopic topic, String modelFile, ParameterLayout layout, ModelHeader header) {
        this.topic = topic;
        this.modelFile = modelFile;
        this.layout = layout;
        this.header = header;
    }

    @Override
    public void models(DataStream<ModelVersion> models) {
        SingleOutputStreamOperator<ResultRecord> cut =
                models.flatMap(new ModelParts(modelFile, layout, header), RECORD);
        parts = Stage.MODEL_PARTS.name(cut).forceNonParallel();
    }

    @Override
    public void lines(DataStream<ResultLine> lines) {
        SingleOutputStreamOperator<ResultRecord> numbered =
                lines.process(new LineNumbers(), RECORD);
        Stage.LINE_NUMBERS
                .name(numbered)
                .forceNonParallel()
                .union(parts)
                .sinkTo(topic.sink())
                .uid(Stage.RESULTS_TOPIC.uid())
                .name(Stage.RESULTS_TOPIC.title())
                .setParallelism(1)
                .setMaxParallelism(1);
    }
}
