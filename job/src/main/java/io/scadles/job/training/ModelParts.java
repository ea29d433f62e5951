package io.scadles.job.training;

import io.scadles.job.results.ResultParts;
import io.scadles.job.results.ResultRecord;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.network.Safetensors;
import io.scadles.model.stream.ModelVersion;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Cuts the file of every published model into records. */
final class ModelParts implements FlatMapFunction<ModelVersion, ResultRecord> {

    private final String file;
    private final ParameterLayout layout;
    private final ModelHeader header;

    /**
     * Parts of models.
     *
     * @param file name of the file
     */
    ModelParts(String file, ParameterLayout layout, ModelHeader header) {
        this.file = file;
        this.layout = layout;
        this.header = header;
    }

    @Override
    public void flatMap(ModelVersion model, Collector<ResultRecord> out) throws IOException {
        Map<String, String> metadata = header.of(model);
        long length = Safetensors.length(layout, metadata);
        try (ResultParts parts =
                new ResultParts(file, model.plan().version(), length, out::collect)) {
            Safetensors.write(parts, layout, model.values(), metadata);
        }
    }
}
