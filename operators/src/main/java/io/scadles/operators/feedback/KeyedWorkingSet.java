package io.scadles.operators.feedback;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * The keys of an operator that works on its heap and touches keyed state at snapshots only: on
 * RocksDB, reading and writing megabytes of model per commit would cost more than the gradient.
 *
 * @param <K> the key
 */
public final class KeyedWorkingSet<K> {

    /** Work on the state of one key. */
    @FunctionalInterface
    public interface ForKey<K> {

        /** Called with the backend set to {@code key}. */
        void accept(K key) throws Exception;
    }

    private final KeyedStateBackend<K> backend;

    /** The keys of an operator's backend. */
    @SuppressWarnings("unchecked")
    public KeyedWorkingSet(KeyedStateBackend<?> backend) {
        this.backend = (KeyedStateBackend<K>) backend;
    }

    /** Visits every key of this subtask for which the named state holds something. */
    public void restored(String stateName, ForKey<K> visitor) throws Exception {
        List<K> keys;
        try (Stream<K> stream = backend.getKeys(stateName, VoidNamespace.INSTANCE)) {
            keys = stream.collect(Collectors.toList());
        }
        visit(keys, visitor);
    }

    /** Visits the given keys. */
    public void visit(Iterable<K> keys, ForKey<K> visitor) throws Exception {
        for (K key : keys) {
            backend.setCurrentKey(key);
            visitor.accept(key);
        }
    }
}
