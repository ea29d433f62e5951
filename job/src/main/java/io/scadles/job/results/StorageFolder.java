package io.scadles.job.results;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Folders that Flink reads and writes: by a path, or by a URI such as {@code s3://bucket/folder}.
 */
public final class StorageFolder {

    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");

    private StorageFolder() {}

    /**
     * The folder.
     *
     * @param given a URI, or a path, which counts from the working folder
     * @throws IllegalArgumentException if it is neither
     */
    public static URI of(String given) {
        return SCHEME.matcher(given).matches()
                ? URI.create(given)
                : Path.of(given).toAbsolutePath().normalize().toUri();
    }

    /** A folder in it. */
    public static URI child(URI folder, String name) {
        return new org.apache.flink.core.fs.Path(new org.apache.flink.core.fs.Path(folder), name)
                .toUri();
    }

    /** As people write it: files of this machine by their path. */
    public static String text(URI folder) {
        return "file".equals(folder.getScheme())
                ? Path.of(folder.getPath()).toString()
                : folder.toString();
    }
}
