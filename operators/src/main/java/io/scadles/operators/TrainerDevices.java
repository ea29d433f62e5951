package io.scadles.operators;

import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.InjectedBuffer;
import io.scadles.model.batching.SampleBuffer;
import io.scadles.model.compression.CompressorMemory;
import io.scadles.model.compression.GradientCompressor;
import io.scadles.model.compression.LargestEntries;
import io.scadles.model.compression.ParameterTensors;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Slice;
import io.scadles.operators.feedback.KeyedWorkingSet;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The devices of one trainer subtask in id order: on the heap while it runs, in keyed state at a
 * checkpoint.
 */
final class TrainerDevices {

    private static final String MEMORY = "devices";

    private final LoopConfig config;
    private final KeyedWorkingSet<DeviceKey> workingSet;
    private final ValueState<DeviceMemory> memories;
    private final ListState<Slice> slices;
    private final ListState<Slice> injected;
    private final ValueState<CompressorMemory> compressorMemories;
    private final ParameterTensors tensors;
    private final LargestEntries largest = new LargestEntries();
    private final TreeMap<DeviceKey, DeviceStream> streams = new TreeMap<>();
    private final TreeMap<DeviceKey, GradientCompressor> compressors = new TreeMap<>();

    TrainerDevices(LoopConfig config, KeyedStateStore state, KeyedWorkingSet<DeviceKey> workingSet)
            throws Exception {
        this.config = config;
        tensors =
                new ParameterTensors(
                        config.layout().parameterOffsets(), config.layout().parameterRows());
        this.workingSet = workingSet;
        memories = state.getState(new ValueStateDescriptor<>(MEMORY, Types.DEVICE_MEMORY));
        slices = state.getListState(new ListStateDescriptor<>("slices", Types.SLICE));
        injected = state.getListState(new ListStateDescriptor<>("injected", Types.SLICE));
        compressorMemories =
                state.getState(new ValueStateDescriptor<>("compressors", Types.COMPRESSOR_MEMORY));
        workingSet.restored(MEMORY, this::restore);
    }

    private void restore(DeviceKey key) throws Exception {
        DeviceMemory memory = memories.value();
        SampleBuffer buffer = new SampleBuffer(slices.get(), memory.consumed());
        InjectedBuffer shared = new InjectedBuffer(injected.get());
        streams.put(key, new DeviceStream(key, config.devices(), memory, buffer, shared));
        CompressorMemory compressor = compressorMemories.value();
        if (compressor != null) {
            compressors.put(key, compressor(compressor));
        }
    }

    private GradientCompressor compressor(CompressorMemory memory) {
        return new GradientCompressor(config.compression(), tensors, largest, memory);
    }

    void snapshot() throws Exception {
        workingSet.visit(
                streams.keySet(),
                key -> {
                    DeviceStream stream = streams.get(key);
                    memories.update(stream.memory());
                    slices.update(new ArrayList<>(stream.buffer().slices()));
                    injected.update(new ArrayList<>(stream.injected().slices()));
                    GradientCompressor compressor = compressors.get(key);
                    if (compressor == null) {
                        compressorMemories.clear();
                    } else {
                        compressorMemories.update(compressor.memory());
                    }
                });
    }

    /** The stream of a device, which may have just appeared. */
    DeviceStream stream(DeviceKey key) {
        return streams.computeIfAbsent(key, device -> new DeviceStream(device, config.devices()));
    }

    /** All streams, in id order. */
    Collection<DeviceStream> streams() {
        return streams.values();
    }

    /**
     * Has every device know the mean of the round it has committed to.
     *
     * @param settled every commit to an earlier version is applied, and in the mean
     * @param mean [at least parameters]
     */
    void settle(long settled, float[] mean) {
        compressors.forEach(
                (key, compressor) -> {
                    if (streams.get(key).lastVersion() < settled) {
                        compressor.settle(mean);
                    }
                });
    }

    /** How the parameters are cut. */
    ParameterTensors tensors() {
        return tensors;
    }

    /** Forgets what was held back for a device that will not send again. */
    void dropCompressor(DeviceKey key) {
        compressors.remove(key);
    }

    /** The compressor of a device, with what it has held back so far. */
    GradientCompressor compressor(DeviceKey key) {
        return compressors.computeIfAbsent(key, device -> compressor(CompressorMemory.fresh()));
    }
}
