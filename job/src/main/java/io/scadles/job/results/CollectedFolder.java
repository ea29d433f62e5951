package io.scadles.job.results;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the folder of a run together again from the records of its results, in their order. */
public final class CollectedFolder implements Closeable {

    private final RunFolder folder;
    private final Map<String, CollectedLines> lines = new LinkedHashMap<>();
    private final Map<String, CollectedFile> files = new LinkedHashMap<>();

    /**
     * Begins anew: lines that the folder may have are replaced.
     *
     * @throws IOException if it cannot be written
     */
    public CollectedFolder(RunFolder folder) throws IOException {
        this.folder = folder;
        for (String name : RunFolder.resultFiles(false)) {
            lines.put(name, new CollectedLines(folder.path().resolve(name)));
        }
        for (Path whole : folder.wholeFiles()) {
            files.put(whole.getFileName().toString(), new CollectedFile(whole));
        }
    }

    /**
     * Adds a record.
     *
     * @throws IOException if it belongs to no file of a run, if records before it are missing, or
     *     if it cannot be written
     */
    public void add(ResultRecord record) throws IOException {
        if (record.file().equals(RunFolder.INJECTION) && !lines.containsKey(record.file())) {
            lines.put(record.file(), new CollectedLines(folder.injectionFile()));
        }
        if (lines.containsKey(record.file())) {
            lines.get(record.file()).add(record);
        } else if (files.containsKey(record.file())) {
            files.get(record.file()).add(record);
        } else {
            // Names come from outside: none of them may lead out of the folder.
            throw new IOException(
                    "record of '%s', expected one of %s or %s; was it written by a later version?"
                            .formatted(record.file(), RunFolder.resultFiles(true), files.keySet()));
        }
    }

    /** Shows readers all lines that have come. */
    public void flush() throws IOException {
        for (CollectedLines file : lines.values()) {
            file.flush();
        }
    }

    /** Lines that came again after the job had gone on from an older checkpoint. */
    public long takenBack() {
        return lines.values().stream().mapToLong(CollectedLines::takenBack).sum();
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>(lines.values());
        all.addAll(files.values());
        IOException failure = null;
        for (Closeable file : all) {
            try {
                file.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
