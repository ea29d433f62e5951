package io.scadles.job.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Facts about the software and the machine that a manifest records. */
public final class Provenance {

    private static final String BUILD = "/META-INF/maven/io.scadles/scadles-job/pom.properties";

    private Provenance() {}

    /** Version of this software; {@code unpackaged} when it does not run from its jar. */
    public static String productVersion() {
        try (InputStream build = Provenance.class.getResourceAsStream(BUILD)) {
            if (build == null) {
                return "unpackaged";
            }
            var properties = new Properties();
            properties.load(build);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + BUILD, e);
        }
    }

    /** Version of the Java runtime, with its vendor. */
    public static String javaVersion() {
        return System.getProperty("java.vm.version") + " " + System.getProperty("java.vendor");
    }

    /** Type of the processor, or its architecture where the system does not tell. */
    public static String cpuModel() {
        Path facts = Path.of("/proc/cpuinfo");
        String architecture = System.getProperty("os.arch");
        if (!Files.isReadable(facts)) {
            return architecture;
        }
        try (var lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + facts, e);
        }
    }
}
