package io.scadles.job.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file and those it extends: {@code extends: ../base.yaml} takes over every key of that file that
 * the extending one does not give itself. Lists are replaced, not joined.
 */
final class FileLayers {

    /** The only key that is about files instead of values. */
    static final String EXTENDS = "extends";

    private final List<ConfigProblem> problems;
    private final LinkedList<YamlDocument> layers = new LinkedList<>();
    private final Set<Path> chain = new LinkedHashSet<>();

    private FileLayers(List<ConfigProblem> problems) {
        this.problems = problems;
    }

    /**
     * The documents of a file, the one that is extended first.
     *
     * @param what what the file is, for messages
     * @param problems gets what is wrong with the files themselves
     * @throws ConfigException if the file itself cannot be read
     */
    static List<YamlDocument> of(Path file, String what, List<ConfigProblem> problems) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigException(
                    List.of(
                            new ConfigProblem(
                                    file.toString(), "", reason(file) + "; give " + what)));
        }
        var layers = new FileLayers(problems);
        for (Path next = file; next != null; next = layers.add(next)) {
            layers.chain.add(identity(next));
        }
        return layers.layers;
    }

    /** Adds one file; returns the file it extends, or null. */
    private Path add(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(
                    List.of(new ConfigProblem(file.toString(), "", "cannot be read as text")));
        }
        YamlDocument document = YamlDocument.parse(file.toString(), text);
        layers.addFirst(document);
        JsonNode base = document.take(EXTENDS);
        if (base.isMissingNode()) {
            return null;
        }
        String where = document.where(EXTENDS);
        if (!base.isTextual() || base.textValue().isBlank()) {
            problem(where, "extends: expected the path of a file, relative to this one");
            return null;
        }
        Path next = file.resolveSibling(base.textValue()).normalize();
        if (!Files.isReadable(next) || Files.isDirectory(next)) {
            problem(
                    where,
                    "extends: %s, looked for %s; the path is relative to the file that names it"
                            .formatted(reason(next), next));
            return null;
        }
        if (chain.contains(identity(next))) {
            String circle =
                    chain.stream()
                            .dropWhile(path -> !path.equals(identity(next)))
                            .map(path -> path.getFileName().toString())
                            .collect(Collectors.joining(" extends "));
            problem(
                    where,
                    "extends: %s extends %s is a circle; one of them must not extend another"
                            .formatted(circle, next.getFileName()));
            return null;
        }
        return next;
    }

    private static String reason(Path file) {
        return Files.exists(file) ? "cannot be read as text" : "there is no such file";
    }

    private static Path identity(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private void problem(String where, String text) {
        problems.add(new ConfigProblem(where, EXTENDS, text));
    }
}
