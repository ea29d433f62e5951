package io.scadles.job.training;

import io.scadles.job.config.AdspConfig;
import io.scadles.job.config.BatchingConfig;
import io.scadles.job.config.BufferConfig;
import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.CompressionConfig;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.InjectionConfig;
import io.scadles.job.config.Names;
import io.scadles.job.config.OptimizerConfig;
import io.scadles.job.config.SyncConfig;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.Injection;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.network.DjlGradientEngineFactory;
import io.scadles.model.network.FeatureType;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.network.Networks;
import io.scadles.model.network.Normalization;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.sync.Adsp;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.CommitWeighting;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.FedBuff;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.LocalRounds;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.model.sync.Pace;
import io.scadles.model.sync.RoundModel;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.sync.SpeedBatches;
import io.scadles.model.sync.Speeds;
import io.scadles.model.sync.StaleSteps;
import io.scadles.model.sync.StopCondition;
import io.scadles.model.sync.SwitchRules;
import io.scadles.model.sync.SyncModel;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.GradientClipping;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Optimizer;
import io.scadles.model.update.Weighting;
import io.scadles.operators.LoopConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an experiment file means: from its keys to the rules of the loop. */
final class LoopRules {

    /**
     * Batch per device the base rate is chosen for, unless the experiment says otherwise: that of
     * the baseline.
     */
    private static final long BASE_BATCH_PER_DEVICE = 64;

    private final ExperimentConfig config;

    LoopRules(ExperimentConfig config) {
        this.config = config;
    }

    NetworkSpec network(SampleSpec sample) {
        return new NetworkSpec(
                Names.kebab(config.network().name()),
                Normalization.valueOf(config.network().normalization().name()),
                sample.shape(),
                sample.classes(),
                FeatureType.valueOf(sample.kind().name()),
                sample.mean(),
                sample.std());
    }

    /**
     * The loop's rules.
     *
     * @param name of the loop
     * @param devices number of devices, for the base batch
     * @param names those of them that are known before the run, for their speeds
     * @param startMs event time of the first round
     * @param logEndMs last time of the recorded log; 0 in live
     * @param asked changes of the synchronization model that the control topic is known to ask for
     */
    LoopConfig loop(
            String name,
            NetworkSpec network,
            int devices,
            Collection<String> names,
            long startMs,
            long logEndMs,
            List<ModelSwitch> asked) {
        ParameterLayout layout = Networks.layout(network);
        Speeds speeds = new DeviceSpeeds(config).of(names, startMs);
        return new LoopConfig(
                name,
                config.seed(),
                layout,
                new BlockLayout(
                        layout.length(), layout.parameterCount(), config.flink().blockLength()),
                new DjlGradientEngineFactory(network),
                devicePolicy(speeds),
                roundRules(
                        devices,
                        speeds,
                        startMs,
                        logEndMs,
                        Float.BYTES * (long) layout.length(),
                        switches(startMs, asked)),
                optimizer(),
                optimizer(),
                config.optimizer().clipNorm() == 0
                        ? GradientClipping.OFF
                        : new GradientClipping(config.optimizer().clipNorm()),
                compression());
    }

    private Optimizer optimizer() {
        return new Optimizer(
                (float) config.optimizer().momentum(), (float) config.optimizer().weightDecay());
    }

    /**
     * How the synchronization model changes.
     *
     * @param asked by the control topic, as far as known
     */
    private SwitchRules switches(long startMs, List<ModelSwitch> asked) {
        SyncConfig sync = config.sync();
        List<ModelSwitch> planned = new ArrayList<>();
        for (SyncConfig.Planned change : sync.planned()) {
            planned.add(
                    new ModelSwitch(startMs + 1000 * change.second(), Names.kebab(change.model())));
        }
        planned.addAll(asked);
        planned.sort(Comparator.comparingLong(ModelSwitch::timeMs));
        String first = Names.kebab(sync.model());
        while (!planned.isEmpty() && planned.get(0).timeMs() <= startMs) {
            first = planned.remove(0).model();
        }
        TreeMap<String, SyncModel> models = new TreeMap<>();
        if (sync.changes()) {
            sync.models().forEach(which -> models.put(Names.kebab(which), model(which)));
        }
        return new SwitchRules(first, models, planned);
    }

    /** How devices are synchronized. */
    private SyncModel model(SyncConfig.Model which) {
        SyncConfig sync = config.sync();
        return switch (which) {
            case ASP -> new StaleSteps(StaleSteps.UNBOUNDED, sync.serverRate());
            case SSP -> new StaleSteps(sync.staleness(), sync.serverRate());
            case ADSP -> adsp();
            case FEDBUFF ->
                    new FedBuff(sync.localSteps(which), sync.bufferedCommits(), sync.serverRate());
            default ->
                    config.batching().sizing() == BatchingConfig.Sizing.SPEED
                            ? new SpeedBatches(
                                    rounds(sync, which),
                                    config.batching().fixedBatch(),
                                    sync.adaptEveryMs())
                            : rounds(sync, which);
        };
    }

    private Adsp adsp() {
        AdspConfig adsp = config.adsp();
        return new Adsp(
                adsp.checkPeriodMs(),
                adsp.commitsPerPeriod(),
                adsp.maxCommitsPerPeriod(),
                adsp.minIntervalMs(),
                config.sync().localSteps(SyncConfig.Model.ADSP),
                adsp.searchEveryMs(),
                adsp.searchPeriods(),
                adsp.searchAlarm(),
                adsp.cumulativeTarget(),
                CommitWeighting.valueOf(adsp.weighting().name()),
                config.sync().serverRate());
    }

    private static RoundModel rounds(SyncConfig sync, SyncConfig.Model which) {
        Weighting weighting = which.bySamples() ? Weighting.BY_SAMPLES : Weighting.EQUAL;
        if (which.ofGradients()) {
            return new GradientRounds(weighting);
        }
        Pace pace =
                which == SyncConfig.Model.ADACOMM
                        ? new Pace.AdaComm(sync.localSteps(which), sync.adaptEveryMs())
                        : new Pace.Fixed(sync.localSteps(which), sync.localAfterRounds());
        return new LocalRounds(pace, weighting, sync.proximal(), sync.serverRate());
    }

    /**
     * How many times the model is held for each device: its commit; what it holds back, and its
     * momentum; without rounds, its replica at the updater and at the trainer.
     */
    int modelsPerDevice() {
        boolean residual =
                config.compression().mode() != CompressionConfig.Mode.NONE
                        && config.compression().errorFeedback();
        int velocity = config.compression().momentum() > 0 ? 1 : 0;
        return 1 + (residual ? 1 : 0) + velocity + (inRounds() ? 0 : 2);
    }

    /** How many vectors as long as the model the updater keeps, and half as many each trainer. */
    int modelsHeld() {
        return config.compression().factors() == CompressionConfig.Factors.SHARED ? 4 : 2;
    }

    private boolean inRounds() {
        return config.sync().models().stream().allMatch(SyncConfig.Model::inRounds);
    }

    private CompressionPolicy compression() {
        CompressionConfig compression = config.compression();
        if (compression.mode() == CompressionConfig.Mode.NONE) {
            return new CompressionPolicy.Dense();
        }
        if (compression.mode() == CompressionConfig.Mode.LOW_RANK) {
            return new CompressionPolicy.LowRank(
                    compression.rank(),
                    compression.gapSmoothing(),
                    compression.errorFeedback(),
                    CompressionPolicy.Factors.valueOf(compression.factors().name()),
                    CompressionPolicy.Rest.valueOf("OF_" + compression.residual().name()));
        }
        return new CompressionPolicy.TopK(
                compression.ratio(),
                CompressionPolicy.Mode.valueOf(compression.mode().name()),
                compression.delta(),
                compression.gapSmoothing(),
                CompressionPolicy.GapRule.valueOf(compression.rule().name()),
                CompressionPolicy.GapInput.valueOf(compression.input().name()),
                CompressionPolicy.Decision.valueOf(compression.decision().name()),
                compression.errorFeedback(),
                new CompressionPolicy.MomentumCorrection(
                        (float) compression.momentum(),
                        compression.momentumMasking(),
                        compression.warmUpCommits()));
    }

    private BatchScaling batchScaling(int devices) {
        OptimizerConfig optimizer = config.optimizer();
        if (config.sync().models().stream().noneMatch(SyncConfig.Model::ofGradients)) {
            return BatchScaling.NONE;
        }
        long baseBatch =
                optimizer.baseBatch() == 0
                        ? BASE_BATCH_PER_DEVICE * devices
                        : optimizer.baseBatch();
        return switch (optimizer.batchScaling()) {
            case NONE -> BatchScaling.NONE;
            case LINEAR ->
                    new BatchScaling(
                            BatchScaling.Rule.LINEAR, baseBatch, optimizer.batchScaleCap());
            case SQUARE_ROOT ->
                    new BatchScaling(
                            BatchScaling.Rule.SQUARE_ROOT, baseBatch, optimizer.batchScaleCap());
        };
    }

    /**
     * What devices share with each other.
     *
     * @param devices ids of the devices that are known, in any order; empty if none is before the
     *     run
     * @throws ConfigException if a device that must not share is none of them: a misspelled name
     *     would let its samples leave
     */
    Injection injection(Collection<String> devices) {
        InjectionConfig injection = config.injection();
        List<String> strangers =
                injection.neverShare().stream().filter(id -> !devices.contains(id)).toList();
        if (!devices.isEmpty() && !strangers.isEmpty()) {
            throw ConfigException.of(
                    "injection.never-share",
                    new IllegalArgumentException(
                            "names %s, which are no devices of this run; expected some of %s"
                                    .formatted(strangers, new TreeSet<>(devices))));
        }
        return new Injection(
                injection.alpha(),
                injection.beta(),
                switch (injection.receivers()) {
                    case ALL -> Injection.Receivers.ALL;
                    case ONE -> Injection.Receivers.ONE;
                },
                Set.copyOf(injection.neverShare()),
                sizing(),
                config.seed());
    }

    BatchSizing sizing() {
        BatchingConfig batching = config.batching();
        return batching.sizing() == BatchingConfig.Sizing.RATE
                ? new BatchSizing.RateProportional(
                        batching.minBatch(), batching.maxBatch(), batching.streamSeconds())
                : new BatchSizing.Fixed(batching.fixedBatch());
    }

    private DevicePolicy devicePolicy(Speeds speeds) {
        BatchingConfig batching = config.batching();
        boolean waits = config.sync().model() == SyncConfig.Model.DDL;
        boolean fixed = batching.sizing() != BatchingConfig.Sizing.RATE;
        return new DevicePolicy(
                sizing(),
                config.buffer().policy() == BufferConfig.Policy.PERSISTENCE
                        ? new BufferPolicy.Persistence()
                        : new BufferPolicy.Truncation(
                                fixed ? batching.fixedBatch() : batching.minBatch()),
                config.clock().windowMs(),
                batching.rateSmoothing(),
                waits ? Long.MAX_VALUE : config.sync().livenessTimeoutMs(),
                config.sync().quarantineAfter(),
                clock() == Clock.LIVE ? CostModel.FREE : cost(speeds));
    }

    private CostModel cost(Speeds speeds) {
        ClockConfig clock = config.clock();
        return new CostModel(
                clock.fixedMs(),
                clock.perSampleMs(),
                clock.latencyMs(),
                clock.bandwidthMbitPerSecond(),
                clock.denseSyncMs(),
                speeds,
                clock.slowLinks());
    }

    private RoundRules roundRules(
            int devices,
            Speeds speeds,
            long startMs,
            long logEndMs,
            long denseCommitBytes,
            SwitchRules switches) {
        ClockConfig clock = config.clock();
        OptimizerConfig optimizer = config.optimizer();
        long durationEndMs =
                config.stop().durationS() == 0 ? 0 : startMs + 1000 * config.stop().durationS();
        long endMs =
                logEndMs == 0 || durationEndMs == 0
                        ? Math.max(logEndMs, durationEndMs)
                        : Math.min(logEndMs, durationEndMs);
        return new RoundRules(
                clock(),
                switches.models().getOrDefault(switches.first(), model(config.sync().model())),
                new LearningRate(
                        optimizer.learningRate(),
                        optimizer.decayFactor(),
                        optimizer.decayAtRounds().stream().mapToLong(Integer::longValue).toArray(),
                        batchScaling(devices),
                        optimizer.warmUpRounds()),
                cost(speeds),
                new StopCondition(config.stop().rounds(), config.stop().samples(), endMs),
                startMs,
                clock.windowMs(),
                clock.windowMs() * clock.lookAheadWindows(),
                clock.delayMs(),
                config.evaluation().everyRounds(),
                denseCommitBytes,
                switches);
    }

    Clock clock() {
        return config.clock().mode() == ClockConfig.Mode.LIVE ? Clock.LIVE : Clock.REPLAY;
    }
}
