package io.scadles.job.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Appends lines to the result files of a run, each exactly once: the lengths of the files are part
 * of every checkpoint, and a restore cuts the files back to them.
 *
 * <p>Runs with parallelism 1, on a machine that sees the run's folder.
 */
public final class ResultsSink
        implements Sink<ResultLine>, SupportsWriterState<ResultLine, FileLengths> {

    private final String folder;
    private final boolean injection;

    /**
     * A sink.
     *
     * @param injection whether there will be lines about samples that devices share
     */
    public ResultsSink(RunFolder folder, boolean injection) {
        this.folder = folder.path().toString();
        this.injection = injection;
    }

    /**
     * Starts without a checkpoint: the files must not have lines yet, unless an earlier attempt of
     * this very job wrote them before its first checkpoint.
     */
    @Override
    public ResultsWriter createWriter(WriterInitContext context) throws IOException {
        boolean firstAttempt = context.getTaskInfo().getAttemptNumber() == 0;
        for (String name : RunFolder.resultFiles(injection)) {
            Path file = Path.of(folder, name);
            if (firstAttempt && Files.exists(file) && Files.size(file) > 0) {
                throw new IOException(
                        "%s has lines, expected none at the start of a run; use a new folder"
                                .formatted(file));
            }
        }
        return open(context, new FileLengths(Map.of()));
    }

    @Override
    public ResultsWriter restoreWriter(WriterInitContext context, Collection<FileLengths> recovered)
            throws IOException {
        if (recovered.size() != 1) {
            throw new IOException(
                    "results have the state of %d writers, expected 1; run the sink with parallelism"
                                    .formatted(recovered.size())
                            + " 1");
        }
        return open(context, recovered.iterator().next());
    }

    private ResultsWriter open(WriterInitContext context, FileLengths lengths) throws IOException {
        int writers = context.getTaskInfo().getNumberOfParallelSubtasks();
        if (writers != 1) {
            throw new IOException(
                    "results have %d writers, expected 1; run the sink with parallelism 1"
                            .formatted(writers));
        }
        Map<String, ResultFile> files = new LinkedHashMap<>();
        for (String name : RunFolder.resultFiles(injection)) {
            long length = lengths.bytes().getOrDefault(name, 0L);
            files.put(name, new ResultFile(Path.of(folder, name), length));
        }
        return new ResultsWriter(files, context.getProcessingTimeService());
    }

    @Override
    public SimpleVersionedSerializer<FileLengths> getWriterStateSerializer() {
        return new FileLengths.Serializer();
    }
}
