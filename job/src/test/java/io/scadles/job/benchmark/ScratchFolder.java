package io.scadles.job.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the logs and results of a benchmark, gone when it ends.
 *
 * @param path the folder
 */
public record ScratchFolder(Path path) implements AutoCloseable {

    /** Makes a folder with a name of its own. */
    public static ScratchFolder of(String benchmark) throws IOException {
        return new ScratchFolder(Files.createTempDirectory("scadles-benchmark-" + benchmark));
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(path)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
