package io.scadles.job.kafka;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.devices.DeviceCount;
import io.scadles.job.devices.DevicePlan;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.devices.LiveProgress;
import io.scadles.job.samples.SampleCodec;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how well live devices hold their rates against a real broker, with samples of 3 KB.
 *
 * <p>Prints a line per set-up: rates of the slowest and fastest device, by the log's own time
 * stamps, and the processor time of broker and devices.
 */
@Command(
        name = "devices",
        description = "How well simulated live devices hold their rates against a broker.")
public final class DeviceRateBenchmark implements Callable<Integer> {

    private static final int MAX_RECORD_BYTES = 4_000;

    @Option(names = "--seconds", defaultValue = "20", description = "per set-up (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (ScratchFolder folder = ScratchFolder.of("devices");
                EmbeddedBroker broker = EmbeddedBroker.start(folder.path())) {
            KafkaEndpoint kafka = new KafkaEndpoint(broker.bootstrapServers());
            measure(kafka, "warm-up", 16, 300, 3, System.out);
            measure(kafka, "16 x 100/s", 16, 100, seconds, System.out);
            measure(kafka, "32 x 100/s", 32, 100, seconds, System.out);
            measure(kafka, "16 x 600/s", 16, 600, seconds, System.out);
        }
        return 0;
    }

    private static void measure(
            KafkaEndpoint kafka, String name, int devices, int rate, int seconds, PrintStream out)
            throws InterruptedException {
        LabelledSet set =
                new SyntheticImages(10, new long[] {3, 32, 32}, 2_000, 1, 1).load().train();
        SampleCodec codec = set.spec().codec(MAX_RECORD_BYTES);
        TopicLayout layout = new TopicLayout.PerDevice(name.replaceAll("[^a-z0-9]+", "-") + ".");
        List<DeviceTrace> traces = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            int[] share = new int[set.size() / devices];
            Arrays.setAll(share, i -> i);
            traces.add(DeviceTrace.paced(new DevicePlan("d" + d, rate), share, 1));
        }
        List<String> ids = traces.stream().map(DeviceTrace::device).toList();
        try (Admin admin = kafka.admin()) {
            new Topics(admin).ensure(layout, ids, TopicSettings.live(MAX_RECORD_BYTES));
            long cpuBefore = cpuNanos();
            long begin = System.nanoTime();
            long[] behindMs = new long[1];
            LiveProgress end;
            try (KafkaSampleSink sink =
                            new KafkaSampleSink(kafka, layout, ids, MAX_RECORD_BYTES, false);
                    LiveDevices live =
                            new LiveDevices(
                                    traces,
                                    i -> set.encoded(i, codec),
                                    sink,
                                    1_000L * seconds,
                                    100,
                                    p -> behindMs[0] = Math.max(behindMs[0], p.behindMs()))) {
                live.start();
                live.awaitEnd();
                end = live.progress();
            }
            double cpu = (cpuNanos() - cpuBefore) / (double) (System.nanoTime() - begin);
            List<Double> rates =
                    new OffsetAudit(admin)
                            .of(layout.topics(ids)).stream()
                                    .map(DeviceRateBenchmark::rate)
                                    .sorted()
                                    .toList();
            out.printf(
                    "%s, %d s: rate min %.2f, max %.2f of %d; worst error %.2f %%; stored %d of %d,"
                            + " failed %d; latest sample at most %d ms behind; %.2f cores%n",
                    name,
                    seconds,
                    rates.get(0),
                    rates.get(rates.size() - 1),
                    rate,
                    100
                            * Math.max(
                                    Math.abs(rates.get(0) / rate - 1),
                                    Math.abs(rates.get(rates.size() - 1) / rate - 1)),
                    end.devices().stream().mapToLong(DeviceCount::stored).sum(),
                    (long) devices * rate * seconds,
                    end.devices().stream().mapToLong(DeviceCount::failed).sum(),
                    behindMs[0],
                    cpu);
        }
    }

    /** Records per second between the first and the last time stamp of the log. */
    private static double rate(LogExtent extent) {
        return (extent.offsets() - 1) * 1_000.0 / (extent.lastTimeMs() - extent.firstTimeMs());
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
