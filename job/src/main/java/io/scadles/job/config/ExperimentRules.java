package io.scadles.job.config;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The relations between keys that every experiment must satisfy. */
final class ExperimentRules {

    private static final String HOST_AND_PORT = "[A-Za-z0-9._-]+:[0-9]{1,5}";

    private static final List<CrossRule<ExperimentConfig>> OWN =
            List.of(
                    rule(
                            "{batching.min-batch} must not exceed {batching.max-batch}",
                            c -> c.batching().minBatch() <= c.batching().maxBatch()),
                    rule(
                            "{data.holdout-people} must be left out unless {data.dataset} is har",
                            c -> isHar(c) || isDefault("data.holdout-people", c)),
                    rule(
                            "{data.window-step-ms} must be left out unless {data.dataset} is har",
                            c -> isHar(c) || isDefault("data.window-step-ms", c)),
                    rule(
                            "{network.name} cannot be trained on {data.dataset}: har needs conv1d or"
                                    + " mlp, and conv1d needs har",
                            ExperimentRules::networkFitsData),
                    rule(
                            ("{network.normalization} does not suit {network.name}: %s need batch or"
                                            + " group, the others none")
                                    .formatted(NetworkConfig.Name.allNormalized()),
                            ExperimentRules::normalizationFitsNetwork),
                    rule(
                            "{kafka.bootstrap-servers} must name brokers that the devices can reach"
                                    + " when {devices.simulate} is false",
                            c -> c.devices().simulate() || !c.kafka().embedded()),
                    rule(
                            "{kafka.bootstrap-servers} must be embedded, or a comma-separated list"
                                    + " of host:port",
                            c -> c.kafka().embedded() || isListOfBrokers(c)),
                    rule(
                            "{kafka.client-properties} must be left out when"
                                    + " {kafka.bootstrap-servers} is embedded: a broker of our own"
                                    + " needs none",
                            c -> !c.kafka().embedded() || c.kafka().clientProperties().isEmpty()),
                    rule(
                            "{kafka.topic-prefix} must be made of at most 200 letters, digits,"
                                    + " dots, underscores and hyphens: it starts names of topics",
                            c -> c.kafka().topicPrefix().matches("[A-Za-z0-9._-]{0,200}")),
                    rule(
                            "{kafka.topic-prefix} must not begin with dead-letters., results. or"
                                    + " control.: such topics carry no device",
                            c ->
                                    !c.kafka()
                                            .topicPrefix()
                                            .matches("(dead-letters|results|control)[.].*")),
                    rule(
                            "{sync.switches} must be like '60 adsp': second of the run, and scadles,"
                                    + " ssp, asp or adsp",
                            c -> c.sync().plannedWell()),
                    rule(
                            "{sync.model} and {sync.switchable} must be among scadles, ssp, asp and"
                                    + " adsp: between these a run can change",
                            c -> c.sync().changesWell()),
                    rule(
                            "{compression.mode} must be none when {sync.model}, {sync.switchable} and"
                                    + " {sync.switches} are of scadles and others: what is held back"
                                    + " of gradients is no change",
                            c ->
                                    !isCompressed(c)
                                            || c.sync().models().size() == 1
                                            || !isScadles(c)),
                    rule(
                            "{sync.liveness-timeout-ms} must be at least {clock.window-ms}: a"
                                    + " device is heard once per window",
                            c -> c.sync().livenessTimeoutMs() >= c.clock().windowMs()),
                    rule(
                            "{batching.stream-seconds} must be left out when {batching.sizing} is"
                                    + " fixed: its batch is batching.fixed-batch",
                            c ->
                                    c.batching().sizing() == BatchingConfig.Sizing.RATE
                                            || isDefault("batching.stream-seconds", c)),
                    rule(
                            "{batching.sizing} must be rate when {sync.model} is scadles, or becomes"
                                    + " it by {sync.switchable} or {sync.switches}: that is what it"
                                    + " consists of",
                            c ->
                                    !isScadles(c)
                                            || c.batching().sizing() == BatchingConfig.Sizing.RATE),
                    rule(
                            "{batching.sizing} must be fixed when {sync.model} is ddl: it is the"
                                    + " baseline without",
                            c -> !isDdl(c) || c.batching().sizing() == BatchingConfig.Sizing.FIXED),
                    rule(
                            "{sync.local-steps} must be 1 when {sync.model} is scadles, ddl, ssp or"
                                    + " asp: a commit is of one step",
                            c -> !c.sync().model().ofSingleSteps() || c.sync().localSteps() == 1),
                    rule(
                            "{adsp.commits-per-period} must not exceed {adsp.max-commits-per-period}",
                            c -> c.adsp().commitsPerPeriod() <= c.adsp().maxCommitsPerPeriod()),
                    rule(
                            "{compression.decision} must not be majority when {sync.model} is ssp,"
                                    + " asp, fedbuff or adsp, or becomes it by {sync.switchable} or"
                                    + " {sync.switches}: devices do not decide together there",
                            c ->
                                    inRounds(c)
                                            || c.compression().decision()
                                                    != CompressionConfig.Decision.MAJORITY),
                    rule(
                            "{compression.factors} must not be shared when {sync.model} is ssp,"
                                    + " asp, fedbuff or adsp, or becomes it by {sync.switchable} or"
                                    + " {sync.switches}: no two devices are in the same step there",
                            c ->
                                    inRounds(c)
                                            || c.compression().factors()
                                                    != CompressionConfig.Factors.SHARED),
                    rule(
                            "{clock.step-factors} must be left out when {clock.heterogeneity} is above"
                                    + " 1: speeds are listed or spread",
                            c ->
                                    c.clock().stepFactors().isEmpty()
                                            || c.clock().heterogeneity() == 1),
                    rule(
                            "{clock.speed-changes} must be like 'device-002 60 5': device, second of"
                                    + " the run, factor",
                            c ->
                                    c.clock().speedChanges().stream()
                                            .allMatch(
                                                    text ->
                                                            text.matches(
                                                                    ClockConfig.SPEED_CHANGE))),
                    rule(
                            "{sync.local-after-rounds} must be above 0 if {sync.model} is"
                                    + " post-local-sgd, and 0 else",
                            c ->
                                    c.sync().localAfterRounds() > 0
                                            == (c.sync().model()
                                                    == SyncConfig.Model.POST_LOCAL_SGD)),
                    rule(
                            "{sync.proximal} must be above 0 if {sync.model} is fedprox, and 0 else",
                            c ->
                                    c.sync().proximal() > 0
                                            == (c.sync().model() == SyncConfig.Model.FEDPROX)),
                    rule(
                            "{sync.server-rate} must be left out when {sync.model} is scadles or"
                                    + " ddl: their rate is optimizer.learning-rate",
                            c ->
                                    !c.sync().models().stream()
                                                    .allMatch(SyncConfig.Model::ofGradients)
                                            || isDefault("sync.server-rate", c)),
                    rule(
                            "{sync.adapt-every-ms} must be left out unless {sync.model} is adacomm or"
                                    + " {batching.sizing} is speed",
                            c ->
                                    c.sync().model() == SyncConfig.Model.ADACOMM
                                            || c.batching().sizing() == BatchingConfig.Sizing.SPEED
                                            || isDefault("sync.adapt-every-ms", c)),
                    rule(
                            "{batching.sizing} must be speed when {sync.model} is batchtune: that is"
                                    + " what it consists of",
                            c ->
                                    c.sync().model() != SyncConfig.Model.BATCHTUNE
                                            || c.batching().sizing()
                                                    == BatchingConfig.Sizing.SPEED),
                    rule(
                            "{batching.sizing} must not be speed when {sync.model} is ssp, asp, fedbuff"
                                    + " or adsp: there devices do not wait for each other's batches",
                            c ->
                                    inRounds(c)
                                            || c.batching().sizing()
                                                    != BatchingConfig.Sizing.SPEED),
                    only("sync.buffered-commits", SyncConfig.Model.FEDBUFF),
                    only("sync.staleness", SyncConfig.Model.SSP),
                    only("adsp.weighting", SyncConfig.Model.ADSP),
                    only("adsp.check-period-ms", SyncConfig.Model.ADSP),
                    only("adsp.commits-per-period", SyncConfig.Model.ADSP),
                    only("adsp.max-commits-per-period", SyncConfig.Model.ADSP),
                    only("adsp.cumulative-target", SyncConfig.Model.ADSP),
                    only("adsp.min-interval-ms", SyncConfig.Model.ADSP),
                    only("adsp.search-periods", SyncConfig.Model.ADSP),
                    only("adsp.search-every-ms", SyncConfig.Model.ADSP),
                    only("adsp.search-alarm", SyncConfig.Model.ADSP),
                    rule(
                            "{compression.mode} must be none when {sync.model} is post-local-sgd or"
                                    + " adacomm: what is held back of gradients is no change",
                            c ->
                                    !isCompressed(c)
                                            || c.sync().model() != SyncConfig.Model.POST_LOCAL_SGD
                                                    && c.sync().model()
                                                            != SyncConfig.Model.ADACOMM),
                    rule(
                            "{compression.ratio} must be left out unless {compression.mode} is static"
                                    + " or adaptive",
                            c -> choosesValues(c) || isDefault("compression.ratio", c)),
                    rule(
                            "{compression.rank} must be left out unless {compression.mode} is low-rank",
                            c -> isLowRank(c) || isDefault("compression.rank", c)),
                    rule(
                            "{compression.factors} must be left out unless {compression.mode} is low-rank",
                            c -> isLowRank(c) || isDefault("compression.factors", c)),
                    rule(
                            "{compression.residual} must be left out unless {compression.factors} is shared"
                                    + " and {compression.error-feedback} is true: there is no mean product else",
                            c ->
                                    c.compression().factors() == CompressionConfig.Factors.SHARED
                                                    && c.compression().errorFeedback()
                                            || isDefault("compression.residual", c)),
                    rule(
                            "{compression.rule} must be left out when {compression.mode} is low-rank:"
                                    + " its loss is energy",
                            c -> !isLowRank(c) || isDefault("compression.rule", c)),
                    rule(
                            "{compression.input} must be left out when {compression.mode} is low-rank:"
                                    + " its loss is of all that could be sent",
                            c -> !isLowRank(c) || isDefault("compression.input", c)),
                    rule(
                            "{compression.delta} must be left out unless {compression.mode} is"
                                    + " adaptive",
                            c -> isAdaptive(c) || isDefault("compression.delta", c)),
                    rule(
                            "{compression.decision} must be left out unless {compression.mode} is"
                                    + " adaptive",
                            c -> isAdaptive(c) || isDefault("compression.decision", c)),
                    rule(
                            "{compression.warm-up-commits} must be left out unless {compression.mode}"
                                    + " is static or adaptive",
                            c -> choosesValues(c) || isDefault("compression.warm-up-commits", c)),
                    rule(
                            "{compression.momentum} must be left out when {compression.mode} is none",
                            c -> isCompressed(c) || isDefault("compression.momentum", c)),
                    rule(
                            "{compression.momentum-masking} must be left out when"
                                    + " {compression.momentum} is 0",
                            c ->
                                    hasDeviceMomentum(c)
                                            || isDefault("compression.momentum-masking", c)),
                    rule(
                            "{optimizer.momentum} must be 0 when {compression.momentum} is above 0:"
                                    + " it would act twice",
                            c -> !hasDeviceMomentum(c) || c.optimizer().momentum() == 0),
                    rule(
                            "{compression.mode} must be static and {compression.ratio} below 0.5 when"
                                    + " {compression.momentum} is above 0: what is sent whole has no"
                                    + " momentum",
                            c ->
                                    !hasDeviceMomentum(c)
                                            || c.compression().mode()
                                                            == CompressionConfig.Mode.STATIC
                                                    && c.compression().ratio() < 0.5),
                    rule(
                            "{compression.error-feedback} must be true when {compression.momentum} is"
                                    + " above 0: it is for what is held back",
                            c -> !hasDeviceMomentum(c) || c.compression().errorFeedback()),
                    rule(
                            "{compression.momentum} must be 0 unless {sync.model} is scadles, ddl or"
                                    + " batchtune, and no {sync.switchable} or {sync.switches} leads to"
                                    + " another: a change has the momentum of its own steps",
                            c ->
                                    !hasDeviceMomentum(c)
                                            || c.sync().models().stream()
                                                    .allMatch(SyncConfig.Model::ofGradients)),
                    rule(
                            "{optimizer.batch-scale-cap} must be left out when"
                                    + " {optimizer.batch-scaling} is none",
                            c ->
                                    c.optimizer().batchScaling()
                                                    != OptimizerConfig.BatchScaling.NONE
                                            || c.optimizer().batchScaleCap() == 0),
                    rule(
                            "{injection.beta} must be above 0 when {injection.alpha} is: donors"
                                    + " would give nothing",
                            c -> !c.injection().active() || c.injection().beta() > 0),
                    rule(
                            "{injection.alpha} must be 0 unless {sync.model} is scadles, and no"
                                    + " {sync.switchable} or {sync.switches} leads to another",
                            c ->
                                    !c.injection().active()
                                            || c.sync()
                                                    .models()
                                                    .equals(Set.of(SyncConfig.Model.SCADLES))),
                    rule(
                            "{injection.alpha} must be 0 unless {devices.rates-samples-per-second}"
                                    + " lists at least two devices: one alone has nobody to share"
                                    + " with",
                            c ->
                                    !c.injection().active()
                                            || !devicesAreListed(c)
                                            || c.devices().names().size() > 1),
                    rule(
                            "{injection.never-share} must name devices that"
                                    + " {devices.rates-samples-per-second} lists: they are called"
                                    + " device-000, device-001 and so on",
                            c ->
                                    !devicesAreListed(c)
                                            || c.devices()
                                                    .names()
                                                    .containsAll(c.injection().neverShare())),
                    rule(
                            "{optimizer.decay-at-rounds} must be in ascending order",
                            c -> isAscending(c.optimizer().decayAtRounds())));

    static final List<CrossRule<ExperimentConfig>> ALL =
            Stream.of(OWN, DeviceRules.ALL).flatMap(List::stream).toList();

    private ExperimentRules() {}

    private static CrossRule<ExperimentConfig> rule(
            String sentence, Predicate<ExperimentConfig> holds) {
        return new CrossRule<>(sentence, holds);
    }

    /** A key of one synchronization model. */
    private static CrossRule<ExperimentConfig> only(String path, SyncConfig.Model model) {
        return rule(
                "{%s} must be left out unless {sync.model} is %s, or becomes it by {sync.switchable} or {sync.switches}"
                        .formatted(path, Names.kebab(model)),
                c -> c.sync().models().contains(model) || isDefault(path, c));
    }

    private static boolean isDdl(ExperimentConfig config) {
        return config.sync().model() == SyncConfig.Model.DDL;
    }

    private static boolean isCompressed(ExperimentConfig config) {
        return config.compression().mode() != CompressionConfig.Mode.NONE;
    }

    private static boolean isLowRank(ExperimentConfig config) {
        return config.compression().mode() == CompressionConfig.Mode.LOW_RANK;
    }

    private static boolean choosesValues(ExperimentConfig config) {
        return isCompressed(config) && !isLowRank(config);
    }

    private static boolean hasDeviceMomentum(ExperimentConfig config) {
        return config.compression().momentum() > 0;
    }

    private static boolean isAdaptive(ExperimentConfig config) {
        return config.compression().mode() == CompressionConfig.Mode.ADAPTIVE;
    }

    private static boolean isHar(ExperimentConfig config) {
        return config.data().dataset() == DataConfig.Dataset.HAR;
    }

    private static boolean isScadles(ExperimentConfig config) {
        return config.sync().models().contains(SyncConfig.Model.SCADLES);
    }

    private static boolean inRounds(ExperimentConfig config) {
        return config.sync().models().stream().allMatch(SyncConfig.Model::inRounds);
    }

    /** Otherwise their names are known when they have published, or from the data. */
    private static boolean devicesAreListed(ExperimentConfig config) {
        return config.devices().simulate() && !config.devices().ratesSamplesPerSecond().isEmpty();
    }

    /**
     * Compares with the default rather than asking whether the key was given, so that the effective
     * configuration, in which every key is given, can be read back.
     */
    private static boolean isDefault(String path, ExperimentConfig config) {
        String value = Values.yaml(Experiment.SCHEMA.values(config).get(path));
        return value.equals(Experiment.SCHEMA.keys().get(path).key().byDefault());
    }

    private static boolean networkFitsData(ExperimentConfig config) {
        return switch (config.network().name()) {
            case MLP -> true;
            case CONV1D -> isHar(config);
            case LENET,
                            LENET_BN,
                            CNN_ADSP,
                            CNN_SMALL,
                            CNN_SMALL_BN,
                            RESNET18,
                            RESNET152,
                            VGG19_BN ->
                    !isHar(config);
        };
    }

    private static boolean normalizationFitsNetwork(ExperimentConfig config) {
        boolean none = config.network().normalization() == NetworkConfig.Normalization.NONE;
        return none != config.network().name().normalized();
    }

    private static boolean isListOfBrokers(ExperimentConfig config) {
        return config.kafka()
                .bootstrapServers()
                .matches(HOST_AND_PORT + "(,\\s*" + HOST_AND_PORT + ")*");
    }

    private static boolean isAscending(List<Integer> rounds) {
        for (int i = 1; i < rounds.size(); i++) {
            if (rounds.get(i) <= rounds.get(i - 1)) {
                return false;
            }
        }
        return true;
    }
}
