package io.scadles.operators;

import io.scadles.model.stream.EvaluationReport;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of the evaluation: the last score, for threads that report. */
final class EvaluationMetrics {

    private record Score(double top1, double loss) {}

    private final Counter skipped;
    private volatile Score score = new Score(Double.NaN, Double.NaN);

    EvaluationMetrics(MetricGroup group) {
        skipped = Metrics.EVALUATIONS_SKIPPED.counter(group);
        Metrics.TOP1.gauge(group, () -> score.top1());
        Metrics.EVALUATION_LOSS.gauge(group, () -> score.loss());
    }

    EvaluationReport scored(EvaluationReport report) {
        score = new Score(report.top1(), report.loss());
        return report;
    }

    void skipped() {
        skipped.inc();
    }
}
