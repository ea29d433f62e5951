package io.scadles.operators.serialization;

import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Type information of a record with a hand-written serializer. */
final class FlatType<T> extends TypeInformation<T> {

    private final Class<T> record;
    private final TypeSerializer<T> serializer;
    private final boolean key;

    FlatType(Class<T> record, Supplier<? extends TypeSerializer<T>> serializer, boolean key) {
        this.record = record;
        this.serializer = serializer.get();
        this.key = key;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public Class<T> getTypeClass() {
        return record;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean isKeyType() {
        return key;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof FlatType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlatType<?> that && record == that.record;
    }

    @Override
    public int hashCode() {
        return Objects.hash(record);
    }

    @Override
    public String toString() {
        return record.getSimpleName();
    }
}
