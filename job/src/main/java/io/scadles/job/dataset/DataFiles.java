package io.scadles.job.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The files of one data set in their folder, each either gzip-packed or plain. */
final class DataFiles {

    private static final int BUFFER_BYTES = 1 << 16;

    private final String dataset;
    private final Path folder;
    private final List<String> wanted;

    /**
     * @param dataset name of the data set and of its folder
     * @param root folder that holds the data sets' folders
     * @param wanted all files of the set without .gz, for the message when one is missing
     */
    DataFiles(String dataset, Path root, List<String> wanted) {
        this.dataset = dataset;
        this.folder = root.resolve(dataset);
        this.wanted = wanted;
    }

    /** Where a file lies or would lie, for messages. */
    Path path(String name) {
        Path packed = folder.resolve(name + ".gz");
        return Files.isRegularFile(packed) ? packed : folder.resolve(name);
    }

    boolean has(String name) {
        return Files.isRegularFile(path(name));
    }

    /** The unpacked content of a file. */
    byte[] read(String name) {
        Path path = path(name);
        if (!has(name)) {
            throw new MissingDataException(dataset, folder.toAbsolutePath(), name, wanted);
        }
        try (InputStream file = Files.newInputStream(path);
                InputStream in =
                        path.toString().endsWith(".gz")
                                ? new GZIPInputStream(file, BUFFER_BYTES)
                                : file) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new CorruptDataException(path, "cannot be read: " + e.getMessage(), e);
        }
    }
}
