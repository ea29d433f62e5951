package io.scadles.job.cluster;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the build has put what a cluster needs.
 *
 * @param home folder of the launcher
 */
public record Installation(Path home) {

    /**
     * The installation that this program is part of.
     *
     * @throws IllegalStateException if it was not started by the launcher
     */
    public static Installation own() {
        try {
            Path jar =
                    Path.of(
                            Installation.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            // <home>/job/target/scadles.jar, or the folder of classes beside it
            return new Installation(jar.getParent().getParent().getParent());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the program's own place has no path", impossible);
        }
    }

    /** Flink's jars. */
    public Path flink() {
        return present(built("flink").resolve("lib"));
    }

    /** Jars that a cluster's lib folder needs besides: DJL, its native libraries, JNA. */
    public Path flinkLib() {
        return present(built("flink-lib"));
    }

    /** The jar that is submitted. */
    public Path jobJar() {
        return present(built("scadles-job.jar"));
    }

    /** The profile of a cluster on one machine. */
    public Path standaloneProfile() {
        return present(home.resolve("flink-conf").resolve("standalone"));
    }

    private Path built(String name) {
        return home.resolve("job").resolve("target").resolve(name);
    }

    private static Path present(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    "%s is missing; start by the launcher, or build with: mvn -DskipTests package"
                            .formatted(path));
        }
        return path;
    }
}
