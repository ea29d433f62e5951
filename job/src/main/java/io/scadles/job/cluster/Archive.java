package io.scadles.job.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** All that a cluster elsewhere needs, in one file; the same build gives the same bytes. */
public final class Archive {

    private static final FileTime EPOCH = FileTime.fromMillis(0);

    private Archive() {}

    /**
     * Writes the job jar, the jars for {@code lib}, and the experiments and profiles.
     *
     * @param file a zip, replaced if it is there
     * @throws IOException if it cannot be written
     */
    public static void write(Installation installation, Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream bytes = Files.newOutputStream(draft);
                ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, installation.jobJar(), installation.jobJar().getFileName().toString());
            addAll(zip, installation.flinkLib(), "flink-lib");
            for (String folder : List.of("conf", "flink-conf", "ops")) {
                addAll(zip, installation.home().resolve(folder), folder);
            }
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void addAll(ZipOutputStream zip, Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                add(zip, file, name + "/" + folder.relativize(file));
            }
        }
    }

    private static void add(ZipOutputStream zip, Path file, String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name).setLastModifiedTime(EPOCH));
        Files.copy(file, zip);
        zip.closeEntry();
    }
}
