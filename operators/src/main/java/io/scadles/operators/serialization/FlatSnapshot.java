package io.scadles.operators.serialization;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says of a serializer: the number of its format. State in another one is refused,
 * because fields without names can only be misread.
 *
 * @param <T> the record
 */
abstract class FlatSnapshot<T> implements TypeSerializerSnapshot<T> {

    private final int format;
    private final Supplier<? extends TypeSerializer<T>> serializer;

    /**
     * A snapshot of the present format.
     *
     * @param format raised with every change of the bytes; at least 4, for Flink's own snapshot,
     *     which said nothing of the format, was 3
     */
    FlatSnapshot(int format, Supplier<? extends TypeSerializer<T>> serializer) {
        this.format = format;
        this.serializer = serializer;
    }

    @Override
    public final int getCurrentVersion() {
        return format;
    }

    /** The number is all there is, and Flink writes it. */
    @Override
    public final void writeSnapshot(DataOutputView out) {}

    @Override
    public final void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
            throws IOException {
        if (readVersion != format) {
            throw new IOException(
                    "this savepoint has state of %s in format %d, this build reads format %d: savepoints belong to the build that wrote them; train anew from the log, or resume with that build"
                            .formatted(
                                    serializer.get().getClass().getSimpleName(),
                                    readVersion,
                                    format));
        }
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
        return serializer.get();
    }

    /** One that could be read is of the same format. */
    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> old) {
        return old.getClass() == getClass()
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
