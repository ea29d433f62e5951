package io.scadles.operators;

import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A split that never exists: the gate reads from the coordinator, but a source must name a type.
 */
public final class GateSplit implements SourceSplit {

    @Override
    public String splitId() {
        return "gate";
    }

    static final class NoSplits implements SplitEnumerator<GateSplit, Integer> {

        private boolean ended;

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            ended |= event == ReaderEvent.ENDED;
        }

        @Override
        public void start() {
            // Nothing to discover.
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            // Nothing to assign.
        }

        @Override
        public void addSplitsBack(List<GateSplit> splits, int subtask) {
            // Nothing was assigned.
            if (ended) {
                throw new EndedSourceException(Stage.RUN_GATE.title());
            }
        }

        @Override
        public void addReader(int subtask) {
            // Nothing to assign.
        }

        @Override
        public Integer snapshotState(long checkpointId) {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    static final class SplitSerializer implements SimpleVersionedSerializer<GateSplit> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(GateSplit split) {
            return new byte[0];
        }

        @Override
        public GateSplit deserialize(int version, byte[] bytes) {
            return new GateSplit();
        }
    }

    static final class EnumeratorSerializer implements SimpleVersionedSerializer<Integer> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Integer nothing) {
            return new byte[0];
        }

        @Override
        public Integer deserialize(int version, byte[] bytes) {
            return 0;
        }
    }
}
