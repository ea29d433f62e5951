package io.scadles.job.training;

import io.scadles.model.network.ModelHash;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.network.Safetensors;
import io.scadles.model.stream.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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
    private final TreeMap<String, String> facts;

    /**
     * A sink.
     *
     * @param facts what the file's header says besides version, time, lineage and hash
     */
    ModelSink(Path file, ParameterLayout layout, Map<String, String> facts) {
        this.file = file.toString();
        this.layout = layout;
        this.facts = new TreeMap<>(facts);
    }

    @Override
    public SinkWriter<ModelVersion> createWriter(WriterInitContext context) {
        return new Writer();
    }

    private final class Writer implements SinkWriter<ModelVersion> {

        @Override
        public void write(ModelVersion model, Context context) throws IOException {
            Map<String, String> header = new TreeMap<>(facts);
            header.put(ModelFacts.VERSION, Long.toString(model.plan().version()));
            header.put(ModelFacts.TIME_MS, Long.toString(model.plan().startMs()));
            header.put(ModelFacts.LINEAGE, model.plan().lineage());
            header.put(ModelFacts.LAST, Boolean.toString(model.plan().last()));
            header.put(ModelFacts.HASH, ModelHash.sha256(model.values()));
            Safetensors.write(Path.of(file), layout, model.values(), header);
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
