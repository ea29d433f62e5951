package io.scadles.job.training;

import io.scadles.model.network.ParameterLayout;
import io.scadles.model.network.Safetensors;
import io.scadles.model.stream.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Keeps the newest published model in one file, replaced in one piece, so that a reader always
 * finds a whole model. A version written again after a crash has the same bits.
 */
final class ModelSink implements Sink<ModelVersion> {

    private final String file;
    private final ParameterLayout layout;
    private final ModelHeader header;

    ModelSink(Path file, ParameterLayout layout, ModelHeader header) {
        this.file = file.toString();
        this.layout = layout;
        this.header = header;
    }

    @Override
    public SinkWriter<ModelVersion> createWriter(WriterInitContext context) {
        return new Writer();
    }

    private final class Writer implements SinkWriter<ModelVersion> {

        @Override
        public void write(ModelVersion model, Context context) throws IOException {
            Safetensors.write(Path.of(file), layout, model.values(), header.of(model));
        }

        @Override
        public void flush(boolean endOfInput) {
            // Every model is in its file already.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
