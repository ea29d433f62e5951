package io.scadles.job.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * One line of a result file.
 *
 * @param file name of the file in the run's folder
 * @param json the line, without its end
 */
public record ResultLine(String file, String json) {

    /**
     * Reads a result file line by line.
     *
     * @param file the file; none where the run ended before its first line
     * @param type record to fill; what it does not know is left out, what the file lacks is null or
     *     0
     * @throws IOException if the file cannot be read, or is not what the type says
     */
    public static <T extends Record> void forEach(Path file, Class<T> type, Consumer<T> each)
            throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (var lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(Json.read(line, type));
            }
        }
    }
}
