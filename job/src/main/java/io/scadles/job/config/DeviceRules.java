package io.scadles.job.config;

import java.util.List;
import java.util.function.Predicate;

/** The relations between the keys that say which devices there are and what they hold. */
final class DeviceRules {

    static final List<CrossRule<ExperimentConfig>> ALL =
            List.of(
                    rule(
                            "{devices.rates-samples-per-second} must list one number per device, or"
                                    + " {devices.rate-set} name a set, unless {data.dataset} is har,"
                                    + " or {devices.simulate} is false",
                            c -> isHar(c) || !c.devices().simulate() || isListed(c) || isSet(c)),
                    rule(
                            "{devices.rates-samples-per-second} and {devices.rate-set} contradict"
                                    + " each other: both say the rates; leave one out",
                            c -> !isListed(c) || !isSet(c)),
                    rule(
                            "{devices.rates-samples-per-second}, {devices.rate-set} and"
                                    + " {devices.rate-trace} must be left out when {data.dataset} is"
                                    + " har: its recordings have their own rate",
                            c ->
                                    !isHar(c)
                                            || !isListed(c)
                                                    && !isSet(c)
                                                    && c.devices().rateTrace().isEmpty()),
                    rule(
                            "{devices.count} must be at least 2 when {devices.rate-set} is drawn:"
                                    + " both ends of its range are among the rates",
                            c -> !c.devices().rateSet().drawn() || c.devices().count() >= 2),
                    rule(
                            "{devices.count} must be left out unless {devices.rate-set} is drawn"
                                    + " (s1, s2, s1-prime, s2-prime): a list has its own number",
                            c -> c.devices().rateSet().drawn() || c.devices().count() == 0),
                    rule(
                            "{data.partition} must be left out when {data.dataset} is har: every"
                                    + " person's phone and watch are devices of their own",
                            c -> !isHar(c) || c.data().partition() == DataConfig.Partition.IID),
                    rule(
                            "{data.labels-per-device} must be at least 1 when {data.partition} is"
                                    + " labels, and must be left out otherwise",
                            c ->
                                    (c.data().partition() == DataConfig.Partition.LABELS)
                                            == c.data().labelsPerDevice() >= 1),
                    rule(
                            "{data.dirichlet-alpha} must be above 0 when {data.partition} is"
                                    + " dirichlet, and must be left out otherwise",
                            c ->
                                    (c.data().partition() == DataConfig.Partition.DIRICHLET)
                                            == c.data().dirichletAlpha() > 0));

    private DeviceRules() {}

    private static CrossRule<ExperimentConfig> rule(
            String sentence, Predicate<ExperimentConfig> holds) {
        return new CrossRule<>(sentence, holds);
    }

    private static boolean isHar(ExperimentConfig config) {
        return config.data().dataset() == DataConfig.Dataset.HAR;
    }

    private static boolean isListed(ExperimentConfig config) {
        return !config.devices().ratesSamplesPerSecond().isEmpty();
    }

    private static boolean isSet(ExperimentConfig config) {
        return config.devices().rateSet() != DevicesConfig.RateSet.NONE;
    }
}
