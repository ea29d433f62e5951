package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A page of the documentation with code in it.
 *
 * @param path of its file
 */
record DocsPage(Path path) {

    String text() throws IOException {
        return Files.readString(path);
    }

    /** The only block of code in a language. */
    String block(String language) throws IOException {
        String[] parts = text().split("```" + language + "\n");
        assertThat(parts).as("one block of %s in %s", language, path).hasSize(2);
        return parts[1].substring(0, parts[1].indexOf("```"));
    }

    static boolean pythonIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** What a program prints. */
    static String python(String program) throws Exception {
        Process process = new ProcessBuilder("python3", "-").redirectErrorStream(true).start();
        process.getOutputStream().write(program.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
