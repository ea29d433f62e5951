package io.scadles.job.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Small programs of this machine that do their work at once. */
final class Programs {

    private static final long MOST_SECONDS = 10;

    private final UnaryOperator<String> located;

    /** Programs that the system finds by their names. */
    Programs() {
        this(UnaryOperator.identity());
    }

    /**
     * Programs in another place.
     *
     * @param located path of a program by its name
     */
    Programs(UnaryOperator<String> located) {
        this.located = located;
    }

    /**
     * Runs one.
     *
     * @param line its name and arguments, in words without spaces
     * @return what it said
     * @throws IOException if it is not there, complains, or does not end; says which and why
     */
    String run(String line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(line.split(" ")));
        command.set(0, located.apply(command.get(0)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("%s did not end within %d s".formatted(line, MOST_SECONDS));
        }
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException("%s: %s".formatted(line, said));
        }
        return said;
    }
}
