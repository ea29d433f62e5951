package io.scadles.job.paper;

import io.scadles.job.training.TrainingRun;
import io.scadles.model.network.NetworkSpec;
import io.scadles.operators.LoopConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * Names the code that a run went through: a hash over the compiled classes of all three modules.
 *
 * <p>What cannot change a run is left out: the command line and this package, so that a table can
 * be drawn anew without running anything again. Libraries are left out too.
 */
final class CodeFingerprint {

    private static final List<Class<?>> ONE_PER_MODULE =
            List.of(NetworkSpec.class, LoopConfig.class, TrainingRun.class);
    private static final int DIGITS = 16;

    private CodeFingerprint() {}

    /** The fingerprint of the running program, in hexadecimal digits. */
    static String ofThisProgram() {
        return of(ONE_PER_MODULE.stream().map(CodeFingerprint::codeOf).toArray(Path[]::new));
    }

    /** The fingerprint of jars, or of the folders they were made of. */
    static String of(Path... code) {
        MessageDigest digest = sha256();
        for (Path part : code) {
            try {
                addAll(part, digest);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the classes in " + part, e);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private static Path codeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path leads to the classes of " + type, e);
        }
    }

    private static void addAll(Path code, MessageDigest digest) throws IOException {
        if (Files.isDirectory(code)) {
            add(code, digest);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(code)) {
            add(jar.getPath("/"), digest);
        }
    }

    /** The same for a jar and for the folder it was made of: names and bytes, in order. */
    private static void add(Path root, MessageDigest digest) throws IOException {
        var classes = new TreeMap<String, Path>();
        try (var files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .forEach(file -> classes.put(root.relativize(file).toString(), file));
        }
        for (var entry : classes.entrySet()) {
            if (!entry.getKey().matches("io/scadles/job/(paper|cli)/.*")) {
                digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(entry.getValue()));
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
