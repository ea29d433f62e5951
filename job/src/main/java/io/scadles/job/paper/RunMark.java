package io.scadles.job.paper;

import io.scadles.job.results.Json;
import io.scadles.job.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The mark that a run of a group is complete; written last, into the run's folder.
 *
 * @param experiment name of the experiment
 * @param configurationHash hash of the effective configuration, which holds the seed
 * @param code fingerprint of the code that ran it
 */
record RunMark(String experiment, String configurationHash, String code) {

    private static final String FILE = "complete.json";

    void write(RunFolder folder) throws IOException {
        Path draft = folder.path().resolve(FILE + ".part");
        Files.writeString(draft, Json.text(this));
        Files.move(draft, folder.path().resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The folder that carries this mark; the newest by name if there are several. */
    Optional<RunFolder> find(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return Optional.empty();
        }
        Path found = null;
        try (var folders = Files.list(runs)) {
            for (Path folder : folders.sorted().toList()) {
                Path mark = folder.resolve(FILE);
                if (Files.exists(mark)
                        && equals(Json.read(Files.readString(mark), RunMark.class))) {
                    found = folder;
                }
            }
        }
        return Optional.ofNullable(found).map(RunFolder::new);
    }
}
