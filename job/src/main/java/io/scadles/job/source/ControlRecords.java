package io.scadles.job.source;

import io.scadles.job.kafka.ControlTopic;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.operators.serialization.Types;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Every record of a control topic is a change that somebody asks for. */
final class ControlRecords implements KafkaRecordDeserializationSchema<ModelSwitch> {

    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ModelSwitch> out) {
        out.collect(ControlTopic.change(record));
    }

    @Override
    public TypeInformation<ModelSwitch> getProducedType() {
        return Types.MODEL_SWITCH;
    }
}
