package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Everything below {@code flink-conf} that says how Flink runs the job. */
public final class Profiles {

    private static final Path FOLDER = Path.of("..", "flink-conf");
    private static final YAMLMapper YAML = new YAMLMapper();

    private Profiles() {}

    /**
     * Flink's settings in one place.
     *
     * @param name of the folder or manifest
     */
    public record Profile(String name, Configuration settings) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A FlinkDeployment. */
    record Manifest(String name, JsonNode content) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** All profiles: folders with a config.yaml, and manifests. */
    public static List<Profile> all() {
        return Stream.concat(folders(), manifests().stream().map(Profiles::profile)).toList();
    }

    /** A profile by its name. */
    public static Profile named(String name) {
        return all().stream().filter(profile -> profile.name.equals(name)).findAny().orElseThrow();
    }

    private static Stream<Profile> folders() {
        return list(FOLDER)
                .filter(folder -> Files.exists(folder.resolve("config.yaml")))
                .map(
                        folder ->
                                new Profile(
                                        folder.getFileName().toString(),
                                        GlobalConfiguration.loadConfiguration(folder.toString())));
    }

    private static Profile profile(Manifest manifest) {
        TreeMap<String, String> settings = new TreeMap<>();
        manifest.content
                .at("/spec/flinkConfiguration")
                .properties()
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
        return new Profile("kubernetes/" + manifest.name, Configuration.fromMap(settings));
    }

    /** All FlinkDeployments. */
    static List<Manifest> manifests() {
        List<Manifest> manifests =
                list(FOLDER.resolve("kubernetes"))
                        .filter(file -> file.toString().endsWith(".yaml"))
                        .map(file -> new Manifest(file.getFileName().toString(), read(file)))
                        .filter(file -> file.content.at("/kind").asText().equals("FlinkDeployment"))
                        .toList();
        assertThat(manifests).hasSizeGreaterThanOrEqualTo(4);
        return manifests;
    }

    /** The claim on the volume that all processes share. */
    static JsonNode volume() {
        return read(FOLDER.resolve("kubernetes").resolve("volume.yaml"));
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }
}
