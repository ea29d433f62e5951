package io.scadles.job.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time of this JVM by kind of thread, up to now, in nanoseconds.
 *
 * @param cpuNanos by name of thread, without numbers
 */
record ThreadTimes(Map<String, Long> cpuNanos) {

    /** What no Java thread has used: garbage collector, compiler. */
    private static final String JVM = "JVM: collector, compiler";

    static ThreadTimes now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Long> cpuNanos = new TreeMap<>();
        long javaNanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread == null) {
                continue;
            }
            long nanos = Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            cpuNanos.merge(kind(thread.getThreadName()), nanos, Long::sum);
            javaNanos += nanos;
        }
        long all =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime();
        cpuNanos.put(JVM, all - javaNanos);
        return new ThreadTimes(cpuNanos);
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
