package io.scadles.job.training;

import com.sun.management.OperatingSystemMXBean;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.network.TensorSpec;
import io.scadles.model.stream.Batch;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers every model at once with zeros and writes down when it came: what is left is the loop.
 */
final class EchoEngine implements GradientEngine {

    private final ParameterLayout layout;
    private final Arrivals arrivals;

    private EchoEngine(ParameterLayout layout, Arrivals arrivals) {
        this.layout = layout;
        this.arrivals = arrivals;
    }

    /** When models arrived at one trainer, and what this JVM had computed by then. */
    static final class Arrivals {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private long[] nanos = new long[1024];
        private long[] cpuNanos = new long[1024];
        private int count;

        private void add() {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
                cpuNanos = Arrays.copyOf(cpuNanos, 2 * count);
            }
            nanos[count] = System.nanoTime();
            cpuNanos[count++] = SYSTEM.getProcessCpuTime();
        }

        /** Times from one arrival to the next, microseconds, from the n-th arrival on. */
        double[] gapsMicros(int from) {
            double[] gaps = new double[count - 1 - from];
            for (int i = 0; i < gaps.length; i++) {
                gaps[i] = (nanos[from + i + 1] - nanos[from + i]) / 1e3;
            }
            return gaps;
        }

        /** Mean wall time from one arrival to the next, from the n-th arrival on. */
        double meanMs(int from) {
            return (nanos[count - 1] - nanos[from]) / 1e6 / (count - 1 - from);
        }

        /** Mean processor time of all threads from one arrival to the next. */
        double meanCpuMs(int from) {
            return (cpuNanos[count - 1] - cpuNanos[from]) / 1e6 / (count - 1 - from);
        }
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public void setModel(float[] model) {
        arrivals.add();
    }

    @Override
    public double gradient(Batch batch, float[] commit) {
        return 0;
    }

    @Override
    public Score score(Batch batch) {
        return Score.ZERO;
    }

    @Override
    public void close() {
        // Nothing native is held.
    }

    /**
     * Makes engines for a model without structure.
     *
     * @param run name under which this JVM finds the arrivals
     * @param values of the model
     */
    record Factory(String run, int values) implements GradientEngineFactory {

        private static final Map<String, ConcurrentLinkedQueue<Arrivals>> RUNS =
                new ConcurrentHashMap<>();
        private static final AtomicLong NAMES = new AtomicLong();

        Factory(int values) {
            this("echo-" + NAMES.incrementAndGet(), values);
        }

        ParameterLayout layout() {
            return new ParameterLayout(
                    "echo",
                    List.of(
                            new TensorSpec(
                                    "values", new long[] {values}, 0, TensorSpec.Initial.ZERO, 0)),
                    values);
        }

        @Override
        public GradientEngine create() {
            Arrivals arrivals = new Arrivals();
            RUNS.computeIfAbsent(run, absent -> new ConcurrentLinkedQueue<>()).add(arrivals);
            return new EchoEngine(layout(), arrivals);
        }

        /** Arrivals at each trainer, once the job is over; forgets them. */
        List<Arrivals> arrivals() {
            return List.copyOf(RUNS.remove(run));
        }
    }
}
