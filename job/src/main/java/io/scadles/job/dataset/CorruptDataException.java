package io.scadles.job.dataset;

import java.nio.file.Path;

/** A data file is not in its format; the message says what was expected and what came. */
public final class CorruptDataException extends RuntimeException {

    CorruptDataException(Path file, String problem) {
        super("%s: %s; fetch the file again".formatted(file, problem));
    }

    CorruptDataException(Path file, String problem, Throwable cause) {
        super("%s: %s; fetch the file again".formatted(file, problem), cause);
    }
}
