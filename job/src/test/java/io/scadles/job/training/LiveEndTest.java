package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.results.Manifest;
import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRows;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.TrainingStoppedException;
import io.scadles.model.stream.EvaluationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEndTest {

    @TempDir Path runs;

    private final CompletableFuture<JobExecutionResult> end = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** A client of a cluster makes a handful of threads for every answer it waits for. */
    @Test
    void theClusterIsAskedForTheEndOnce() throws Exception {
        RunFolder folder = RunFolder.create(runs, "live", Instant.now());
        folder.writeManifest(
                new Manifest(
                        "live",
                        "hash",
                        "version",
                        "java",
                        "cpu",
                        1,
                        2,
                        new Manifest.Network("mlp", "none", 1),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        0,
                        runs.toString(),
                        "now"));
        CompletableFuture<Void> evaluated =
                CompletableFuture.runAsync(
                        () -> evaluateLast(folder),
                        CompletableFuture.delayedExecutor(1200, TimeUnit.MILLISECONDS));

        String savepoint = new LiveEnd(job(), folder).await();

        assertThat(savepoint).isEqualTo("where it is");
        assertThat(evaluated).isCompleted();
        assertThat(asked).hasValue(1);
    }

    /** From another terminal, with a savepoint: for the job client nothing has failed. */
    @Test
    void aJobThatSomebodyElseHasStoppedCanGoOn() throws Exception {
        RunFolder folder = RunFolder.create(runs, "stopped", Instant.now());
        end.complete(null);

        assertThatThrownBy(() -> new LiveEnd(job(), folder).await())
                .isInstanceOf(TrainingStoppedException.class)
                .hasMessageEndingWith("scadles resume " + folder.path());
    }

    private JobClient job() {
        return (JobClient)
                Proxy.newProxyInstance(
                        JobClient.class.getClassLoader(),
                        new Class<?>[] {JobClient.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getJobExecutionResult" -> {
                                        asked.incrementAndGet();
                                        yield end;
                                    }
                                    case "stopWithSavepoint" -> {
                                        end.complete(null);
                                        yield CompletableFuture.completedFuture("where it is");
                                    }
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private static void evaluateLast(RunFolder folder) {
        ResultLine line = ResultRows.of(new EvaluationReport(7, 7000, 10, 0.5, 0.9, 1, true));
        try {
            Files.writeString(folder.evaluationsFile(), line.json() + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
