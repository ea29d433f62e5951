package io.scadles.operators.serialization;

import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.compression.CompressorMemory;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.model.sync.SequencerMemory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Type information of everything that travels or is kept, in one place. */
public final class Types {

    public static final TypeInformation<DeviceKey> DEVICE_KEY =
            new FlatType<>(DeviceKey.class, DeviceKeySerializer::new, true);
    public static final TypeInformation<Sample> SAMPLE =
            new FlatType<>(Sample.class, SampleSerializer::new, false);
    public static final TypeInformation<Slice> SLICE =
            new FlatType<>(Slice.class, SliceSerializer::new, false);
    public static final TypeInformation<Commit> COMMIT =
            new FlatType<>(Commit.class, CommitSerializer::new, false);
    public static final TypeInformation<ModelBlock> MODEL_BLOCK =
            new FlatType<>(ModelBlock.class, ModelBlockSerializer::new, false);
    public static final TypeInformation<BlockMemory> BLOCK_MEMORY =
            new FlatType<>(BlockMemory.class, BlockMemorySerializer::new, false);
    public static final TypeInformation<CompressorMemory> COMPRESSOR_MEMORY =
            new FlatType<>(CompressorMemory.class, CompressorMemorySerializer::new, false);
    public static final TypeInformation<ModelVersion> MODEL_VERSION =
            new FlatType<>(ModelVersion.class, ModelVersionSerializer::new, false);

    // Few and small: Flink's own serializer for flat records does.
    public static final TypeInformation<Apply> APPLY = TypeInformation.of(Apply.class);
    public static final TypeInformation<SubtaskReport> SUBTASK_REPORT =
            TypeInformation.of(SubtaskReport.class);
    public static final TypeInformation<RoundReport> ROUND_REPORT =
            TypeInformation.of(RoundReport.class);
    public static final TypeInformation<EvaluationReport> EVALUATION_REPORT =
            TypeInformation.of(EvaluationReport.class);
    public static final TypeInformation<InjectionReport> INJECTION_REPORT =
            TypeInformation.of(InjectionReport.class);
    public static final TypeInformation<DeviceMemory> DEVICE_MEMORY =
            TypeInformation.of(DeviceMemory.class);
    public static final TypeInformation<ModelSwitch> MODEL_SWITCH =
            TypeInformation.of(ModelSwitch.class);
    public static final TypeInformation<SequencerMemory> SEQUENCER_MEMORY =
            TypeInformation.of(SequencerMemory.class);

    private Types() {}
}
