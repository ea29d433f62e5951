package io.scadles.job.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** A savepoint or checkpoint that a run can go on from. */
public final class RecoveryPoint {

    /** Flink writes it last: a folder without it is not complete. */
    private static final String METADATA = "_metadata";

    /** {@code <checkpoints>/<job>/chk-<n>/_metadata}. */
    private static final int DEPTH = 3;

    private RecoveryPoint() {}

    /**
     * Where savepoints of a run go: into its folder, unless its checkpoints are elsewhere.
     *
     * @throws IOException if the run has no manifest
     */
    public static URI savepoints(RunFolder folder) throws IOException {
        URI checkpoints = StorageFolder.of(folder.readManifest().checkpointFolder());
        return checkpoints.equals(StorageFolder.of(folder.checkpointFolder().toString()))
                ? folder.savepointFolder().toUri()
                : StorageFolder.child(
                        checkpoints, folder.savepointFolder().getFileName().toString());
    }

    /**
     * The newest one a run has left.
     *
     * @throws IOException if it has left none, or its folder cannot be read
     */
    public static URI newest(RunFolder folder) throws IOException {
        List<URI> places =
                List.of(
                        savepoints(folder),
                        StorageFolder.of(folder.readManifest().checkpointFolder()));
        List<FileStatus> complete = new ArrayList<>();
        for (URI place : places) {
            find(new Path(place), DEPTH, complete);
        }
        return complete.stream()
                .max(Comparator.comparing(FileStatus::getModificationTime))
                .orElseThrow(
                        () ->
                                new NoSuchFileException(
                                        folder.path().toString(),
                                        null,
                                        "expected a savepoint or checkpoint to go on from; there is none in %s"
                                                .formatted(places)))
                .getPath()
                .getParent()
                .toUri();
    }

    private static void find(Path place, int depth, List<FileStatus> complete) throws IOException {
        for (FileStatus status : list(place)) {
            if (status.getPath().getName().equals(METADATA)) {
                complete.add(status);
            } else if (status.isDir() && depth > 1) {
                find(status.getPath(), depth - 1, complete);
            }
        }
    }

    private static FileStatus[] list(Path place) throws IOException {
        try {
            FileStatus[] found = FileSystem.get(place.toUri()).listStatus(place);
            return found == null ? new FileStatus[0] : found;
        } catch (FileNotFoundException none) {
            return new FileStatus[0];
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IOException(
                    "this machine cannot look into %s; say what to go on from: --from URI, as savepoint or the cluster's web page tells"
                            .formatted(place),
                    e);
        }
    }
}
