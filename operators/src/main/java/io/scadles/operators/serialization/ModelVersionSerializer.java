package io.scadles.operators.serialization;

import io.scadles.model.stream.ModelVersion;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Only for state: a whole model never crosses the network as one record. */
public final class ModelVersionSerializer extends FlatSerializer<ModelVersion> {

    @Override
    public void serialize(ModelVersion version, DataOutputView target) throws IOException {
        ModelBlockSerializer.write(version.plan(), target);
        Bulk.write(version.values(), target);
    }

    @Override
    public ModelVersion deserialize(DataInputView source) throws IOException {
        return new ModelVersion(ModelBlockSerializer.readPlan(source), Bulk.readFloats(source));
    }

    @Override
    public TypeSerializerSnapshot<ModelVersion> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<ModelVersion> {
        public Snapshot() {
            super(4, ModelVersionSerializer::new);
        }
    }
}
