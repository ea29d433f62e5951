package io.scadles.operators;

import io.scadles.operators.feedback.KeyedWorkingSet;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/** What one checkpoint or savepoint holds, read back without the job. */
public final class StoredState {

    /** The name Flink gives the splits of every source. */
    private static final String SPLITS = "SourceReaderState";

    private final CheckpointMetadata metadata;
    private final String backend;

    private StoredState(Path folder, String backend) throws IOException {
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(
                                Files.newInputStream(folder.resolve("_metadata"))))) {
            metadata =
                    Checkpoints.loadCheckpointMetadata(
                            in, StoredState.class.getClassLoader(), folder.toUri().toString());
        }
        this.backend = backend;
    }

    /** A savepoint in the canonical format, which any state backend reads. */
    public static StoredState of(URI savepoint) throws IOException {
        return new StoredState(Path.of(savepoint), "hashmap");
    }

    /** All checkpoints below a folder, which a state backend has written in its own format. */
    static List<StoredState> below(Path folder, String backend) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> stored =
                    files.filter(file -> file.endsWith("_metadata")).map(Path::getParent).toList();
            List<StoredState> states = new ArrayList<>();
            for (Path path : stored) {
                states.add(new StoredState(path, backend));
            }
            return states;
        }
    }

    /** All values of one keyed state of a stage, by key, whatever its parallelism was. */
    <K extends Comparable<K>, V> TreeMap<K, V> values(
            Stage stage, TypeInformation<K> keyType, String name, TypeInformation<V> type)
            throws Exception {
        TreeMap<K, V> values = new TreeMap<>();
        try (Subtask<Void> reader =
                Subtask.of(
                                SimpleOperatorFactory.of(
                                        new KeyedProcessOperator<>(new Nothing<K>())),
                                Subtask.attempt())
                        .keyedBy(keyType, (KeySelector<K, K>) key -> key)
                        .on(backend)) {
            reader.initializeState(state(stage));
            KeyedStateBackend<K> backend = reader.getOperator().getKeyedStateBackend();
            ValueState<V> state =
                    backend.getPartitionedState(
                            VoidNamespace.INSTANCE,
                            VoidNamespaceSerializer.INSTANCE,
                            new ValueStateDescriptor<>(name, type));
            new KeyedWorkingSet<K>(backend).restored(name, key -> values.put(key, state.value()));
        }
        return values;
    }

    /** What a source's readers had been assigned, each split with how far it was read. */
    public <S> List<S> splits(Stage source, SimpleVersionedSerializer<S> serializer)
            throws Exception {
        List<S> splits = new ArrayList<>();
        try (Subtask<Void> reader =
                Subtask.of(
                        SimpleOperatorFactory.of(new StreamMap<Void, Void>(nothing -> nothing)),
                        Subtask.attempt())) {
            reader.initializeState(state(source));
            Iterable<byte[]> stored =
                    reader.getOperator()
                            .getOperatorStateBackend()
                            .getListState(
                                    new ListStateDescriptor<>(
                                            SPLITS, BytePrimitiveArraySerializer.INSTANCE))
                            .get();
            for (byte[] split : stored) {
                splits.add(
                        SimpleVersionedSerialization.readVersionAndDeSerialize(serializer, split));
            }
        }
        return splits;
    }

    /** How many subtasks of a stage had ended by then. */
    public long ended(Stage stage) {
        OperatorState state = operator(stage);
        return state.isFullyFinished()
                ? state.getParallelism()
                : state.getStates().stream().filter(OperatorSubtaskState::isFinished).count();
    }

    private OperatorSubtaskState state(Stage stage) throws Exception {
        return AbstractStreamOperatorTestHarness.repackageState(
                operator(stage).getStates().toArray(OperatorSubtaskState[]::new));
    }

    private OperatorState operator(Stage stage) {
        OperatorID id = new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(stage.uid()));
        for (OperatorState state : metadata.getOperatorStates()) {
            if (state.getOperatorID().equals(id)) {
                return state;
            }
        }
        throw new IllegalStateException("nothing is stored of stage " + stage.uid());
    }

    private static final class Nothing<K> extends KeyedProcessFunction<K, K, Void> {
        @Override
        public void processElement(K value, Context context, Collector<Void> out) {
            throw new IllegalStateException("state is only read");
        }
    }
}
