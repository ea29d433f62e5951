package io.scadles.job.results;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;

/** The writer of {@link ResultsSink}; readers see a line at most a second after it came. */
final class ResultsWriter implements StatefulSinkWriter<ResultLine, FileLengths> {

    private static final long FLUSH_INTERVAL_MS = 1000;

    private final Map<String, ResultFile> files;
    private final ProcessingTimeService time;
    private boolean flushPlanned;

    ResultsWriter(Map<String, ResultFile> files, ProcessingTimeService time) {
        this.files = files;
        this.time = time;
    }

    @Override
    public void write(ResultLine line, Context context) throws IOException {
        ResultFile file = files.get(line.file());
        if (file == null) {
            throw new IllegalStateException(
                    "line for '%s', expected one of %s".formatted(line.file(), files.keySet()));
        }
        file.append(line.json());
        if (!flushPlanned) {
            flushPlanned = true;
            time.registerTimer(
                    time.getCurrentProcessingTime() + FLUSH_INTERVAL_MS,
                    now -> {
                        flushPlanned = false;
                        flush(false);
                    });
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
        for (ResultFile file : files.values()) {
            file.flush();
        }
    }

    @Override
    public List<FileLengths> snapshotState(long checkpointId) throws IOException {
        Map<String, Long> lengths = new LinkedHashMap<>();
        for (Map.Entry<String, ResultFile> file : files.entrySet()) {
            lengths.put(file.getKey(), file.getValue().sync());
        }
        return List.of(new FileLengths(lengths));
    }

    @Override
    public void close() throws IOException {
        for (ResultFile file : files.values()) {
            file.close();
        }
    }
}
