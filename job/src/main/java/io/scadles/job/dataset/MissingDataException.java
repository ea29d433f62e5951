package io.scadles.job.dataset;

import java.nio.file.Path;
import java.util.List;

/** A data set's file is not there; the message says which files belong where. */
public final class MissingDataException extends RuntimeException {

    MissingDataException(String dataset, Path folder, String missing, List<String> wanted) {
        super(
                ("Data set %s: %s is missing in %s. Put %s there (with or without .gz). The folder"
                                + " above it is 'data.folder' of the experiment file or the environment"
                                + " variable SCADLES_DATA.")
                        .formatted(dataset, missing, folder, String.join(", ", wanted)));
    }
}
