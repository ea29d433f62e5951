package io.scadles.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server's process, known by the file that holds its process id.
 *
 * @param pidFile where the id is
 */
record ServerProcess(Path pidFile) {

    private static final String SUFFIX = ".pid";
    private static final long STOP_MS = 20_000;

    static ServerProcess named(Path folder, String name) {
        return new ServerProcess(folder.resolve(name + SUFFIX));
    }

    static boolean isPidFile(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** As jobmanager, taskmanager-1. */
    String name() {
        String file = pidFile.getFileName().toString();
        return file.substring(0, file.length() - SUFFIX.length());
    }

    /** Takes note of a process that was just started. */
    void started(Process process) throws IOException {
        // The start time tells it from a later process that got the same id.
        Files.writeString(pidFile, process.pid() + " " + startMs(process.toHandle()));
    }

    private static long startMs(ProcessHandle process) {
        return process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
    }

    /** The process, if it lives. */
    Optional<ProcessHandle> alive() throws IOException {
        String[] words = Files.readString(pidFile).strip().split(" ");
        long startMs = Long.parseLong(words[1]);
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startMs(process) == startMs);
    }

    /** Waits until the process has ended, or the time is over. */
    void awaitEnd(long ms) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = alive();
        if (process.isPresent()) {
            endsWithin(process.get(), ms);
        }
    }

    private static boolean endsWithin(ProcessHandle process, long ms) throws InterruptedException {
        try {
            process.onExit().get(ms, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a process cannot fail to end", impossible);
        }
    }

    /** Ends the process without warning, as a machine that loses power, and forgets it. */
    void kill() throws IOException, InterruptedException {
        Optional<ProcessHandle> process = alive();
        if (process.isPresent()) {
            process.get().destroyForcibly();
            endsWithin(process.get(), STOP_MS);
        }
        Files.delete(pidFile);
    }

    /** Ends the process, gently at first, and forgets it. */
    void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> process = alive();
        if (process.isPresent()) {
            process.get().destroy();
            if (!endsWithin(process.get(), STOP_MS)) {
                process.get().destroyForcibly();
            }
        }
        Files.delete(pidFile);
    }
}
