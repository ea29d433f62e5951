package io.scadles.job.results;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A savepoint or checkpoint that a run can go on from. */
public final class RecoveryPoint {

    /** Flink writes it last: a folder without it is not complete. */
    private static final String METADATA = "_metadata";

    /** {@code <checkpoints>/<job>/chk-<n>/_metadata}. */
    private static final int DEPTH = 3;

    private RecoveryPoint() {}

    /**
     * The newest one a run has left.
     *
     * @throws IOException if it has left none, or its folder cannot be read
     */
    public static URI newest(RunFolder folder) throws IOException {
        List<Path> places =
                List.of(
                        folder.savepointFolder(),
                        Path.of(folder.readManifest().checkpointFolder()));
        List<Path> complete = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.walk(place, DEPTH)) {
                    files.filter(file -> file.endsWith(METADATA)).forEach(complete::add);
                }
            }
        }
        return complete.stream()
                .max(Comparator.comparing(file -> file.toFile().lastModified()))
                .orElseThrow(
                        () ->
                                new NoSuchFileException(
                                        folder.path().toString(),
                                        null,
                                        "expected a savepoint or checkpoint to go on from; there is none in %s"
                                                .formatted(places)))
                .getParent()
                .toUri();
    }
}
