package io.scadles.job.training;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time of this JVM by kind of thread, up to now, in nanoseconds.
 *
 * @param cpuNanos by name of thread, without numbers
 */
record ThreadTimes(Map<String, Long> cpuNanos) {

    private static final String OTHER = "others, and threads that have ended";

    /**
     * Of now.
     *
     * @throws UncheckedIOException if the system does not tell, as only Linux does
     */
    static ThreadTimes now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Long> cpuNanos = new TreeMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                long nanos = Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
                cpuNanos.merge(kind(thread.getThreadName()), nanos, Long::sum);
            }
        }
        addThoseOfTheVirtualMachine(cpuNanos);
        long all =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime();
        long known = cpuNanos.values().stream().mapToLong(Long::longValue).sum();
        cpuNanos.put(OTHER, all - known);
        return new ThreadTimes(cpuNanos);
    }

    private static void addThoseOfTheVirtualMachine(Map<String, Long> cpuNanos) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String name = Files.readString(task.resolve("comm")).strip();
                String kind =
                        name.matches("(GC Thread|G1 ).*")
                                ? "JVM: collector"
                                : name.matches("C[12] Comp.*") ? "JVM: compiler" : "";
                if (!kind.isEmpty()) {
                    String[] schedule = Files.readString(task.resolve("schedstat")).split(" ");
                    cpuNanos.merge(kind, Long.parseLong(schedule[0]), Long::sum);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String kind(String thread) {
        String kind =
                thread.replaceAll("\\s*\\(\\d+/\\d+\\)#\\d+", "")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*")
                        .replaceAll("\\d+", "*");
        return kind.length() <= 60 ? kind : kind.substring(0, 60);
    }

    /** Processor time used since an earlier moment. */
    ThreadTimes since(ThreadTimes earlier) {
        Map<String, Long> used = new TreeMap<>();
        cpuNanos.forEach(
                (kind, nanos) -> used.put(kind, nanos - earlier.cpuNanos.getOrDefault(kind, 0L)));
        return new ThreadTimes(used);
    }

    /** Time all collections have taken, milliseconds. */
    static long collectionMs() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
