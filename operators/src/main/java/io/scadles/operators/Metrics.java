package io.scadles.operators;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * All metrics of the job. None has a label that grows with the devices: what each device does is in
 * the run's {@code devices.jsonl}.
 */
public enum Metrics {
    ROUNDS_CLOSED(
            "roundsClosed",
            Kind.COUNTER,
            "rounds",
            "rounds closed, those without samples too",
            Stage.ROUND_COORDINATOR),
    ROUND_WALL_MS(
            "roundWallMs",
            Kind.GAUGE,
            "ms",
            "wall time between the last two closed rounds; NaN before",
            Stage.ROUND_COORDINATOR),
    ROUND_EVENT_MS(
            "roundEventMs",
            Kind.GAUGE,
            "ms",
            "event time the last round took; NaN before",
            Stage.ROUND_COORDINATOR),
    ROUND_START_MS(
            "roundStartMs",
            Kind.GAUGE,
            "ms since 1970",
            "event time at which the present round started",
            Stage.ROUND_COORDINATOR),
    PRESENT_DEVICES(
            "presentDevices",
            Kind.GAUGE,
            "devices",
            "devices that were trained on in the last round",
            Stage.ROUND_COORDINATOR),
    LOSS(
            "loss",
            Kind.GAUGE,
            "",
            "mean loss of the last round with samples, before its update; NaN before",
            Stage.ROUND_COORDINATOR),
    VERSION(
            "version",
            Kind.GAUGE,
            "",
            "version of the model; -1 at a trainer that has none yet",
            Stage.ROUND_COORDINATOR,
            Stage.DEVICE_TRAINER),
    SWITCHES_REJECTED(
            "switchesRejected",
            Kind.COUNTER,
            "records",
            "control records that were left out: no model the run may change to, or out of date",
            Stage.ROUND_COORDINATOR),
    TRAINED_SAMPLES(
            "trainedSamples",
            Kind.COUNTER,
            "samples",
            "samples in batches that led to a commit",
            Stage.DEVICE_TRAINER),
    COMMITS("commits", Kind.COUNTER, "commits", "commits sent", Stage.DEVICE_TRAINER),
    COMMITS_NOT_FINITE(
            "commitsNotFinite",
            Kind.COUNTER,
            "commits",
            "gradients that were NaN or infinite, and were not sent",
            Stage.DEVICE_TRAINER),
    SENT_BYTES(
            "sentBytes",
            Kind.COUNTER,
            "bytes",
            "bytes of all commits sent, after compression",
            Stage.DEVICE_TRAINER),
    GRADIENT_NANOS(
            "gradientNanos",
            Kind.COUNTER,
            "ns",
            "time in the gradient engine",
            Stage.DEVICE_TRAINER),
    MODEL_WAIT_NANOS(
            "modelWaitNanos",
            Kind.COUNTER,
            "ns",
            "time at the round's barrier: from the own answer until the next version is there",
            Stage.DEVICE_TRAINER),
    SAMPLE_WAIT_NANOS(
            "sampleWaitNanos",
            Kind.COUNTER,
            "ns",
            "time in a round without training: samples are missing, or being taken in",
            Stage.DEVICE_TRAINER),
    BUFFERED_SAMPLES(
            "bufferedSamples",
            Kind.GAUGE,
            "samples",
            "the lag: samples that have arrived and wait for training",
            Stage.DEVICE_TRAINER),
    DEVICES("devices", Kind.GAUGE, "devices", "devices ever seen", Stage.DEVICE_TRAINER),
    TRUNCATED_SAMPLES(
            "truncatedSamples",
            Kind.TOTAL,
            "samples",
            "samples dropped by the buffer policy or cut from a slice",
            Stage.DEVICE_TRAINER),
    REJECTED_RECORDS(
            "rejectedRecords",
            Kind.TOTAL,
            "records",
            "records that cannot be trained on, late ones too",
            Stage.DEVICE_TRAINER) {
        @Override
        public List<String> labels() {
            return List.of(REASON);
        }
    },
    COMMITS_REJECTED(
            "commitsRejected",
            Kind.COUNTER,
            "commits",
            "commits for a version that is gone, or sent twice; must stay 0",
            Stage.MODEL_UPDATER),
    TOP1(
            "top1",
            Kind.GAUGE,
            "share",
            "accuracy of the version evaluated last; NaN before",
            Stage.EVALUATION),
    EVALUATION_LOSS(
            "evaluationLoss",
            Kind.GAUGE,
            "",
            "mean loss of the version evaluated last; NaN before",
            Stage.EVALUATION),
    EVALUATIONS_SKIPPED(
            "evaluationsSkipped",
            Kind.COUNTER,
            "versions",
            "versions that were not evaluated because another was (live only)",
            Stage.EVALUATION);

    /** How a value moves. */
    public enum Kind {
        /** It only grows, from 0 at every restart. */
        COUNTER,
        /** It only grows, and a restart takes it back to the checkpoint. */
        TOTAL,
        /** It goes up and down. */
        GAUGE
    }

    /** Label of {@link #REJECTED_RECORDS}: a {@link io.scadles.model.stream.Rejection}. */
    public static final String REASON = "reason";

    private static final String GROUP = "scadles";

    private final String title;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final List<Stage> stages;

    Metrics(String title, Kind kind, String unit, String meaning, Stage... stages) {
        this.title = title;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.stages = List.of(stages);
    }

    /** Has an operator count. */
    Counter counter(MetricGroup operator) {
        if (kind != Kind.COUNTER) {
            throw new IllegalStateException("%s is a %s, not a counter".formatted(title, kind));
        }
        return operator.addGroup(GROUP).counter(title);
    }

    /** Has an operator tell a value, which reporters read from threads of their own. */
    void gauge(MetricGroup operator, Gauge<? extends Number> value) {
        operator.addGroup(GROUP).gauge(title, value);
    }

    /** Has an operator tell a value for one value of the label. */
    void gauge(MetricGroup operator, String label, Gauge<? extends Number> value) {
        operator.addGroup(GROUP).addGroup(labels().get(0), label).gauge(title, value);
    }

    /** Its name in Flink. */
    public String title() {
        return title;
    }

    /** Its name in Prometheus. */
    public String prometheusName() {
        String labels = labels().isEmpty() ? "" : String.join("_", labels()) + "_";
        return "flink_taskmanager_job_task_operator_" + GROUP + "_" + labels + title;
    }

    /** How its value moves. */
    public Kind kind() {
        return kind;
    }

    /** Unit, or empty. */
    public String unit() {
        return unit;
    }

    /** Labels besides those that say which subtask of which job it is. */
    public List<String> labels() {
        return List.of();
    }

    /** What it is. */
    public String meaning() {
        return meaning;
    }

    /** Stages that tell it, each subtask for itself. */
    public List<Stage> stages() {
        return stages;
    }
}
