package io.scadles.job.dataset;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** The folder with the real data sets, where there is one. */
final class RealData {

    private RealData() {}

    /** Skips the calling test with a message where no folder is named. */
    static Path folder() {
        String folder =
                System.getProperty(
                        "scadles.data", System.getenv().getOrDefault("SCADLES_DATA", ""));
        assumeTrue(
                !folder.isEmpty(),
                "real data is looked for only if SCADLES_DATA or -Dscadles.data names a folder");
        return Path.of(folder);
    }
}
