package io.scadles.job.paper;

import io.scadles.job.results.Json;
import io.scadles.job.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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

    /**
     * The folder that carries this mark, of whatever group: what is configured alike comes out
     * alike. The newest by name if there are several.
     *
     * @param groups folder of all groups' runs
     */
    Optional<RunFolder> find(Path groups) throws IOException {
        Path found = null;
        for (Path group : folders(groups)) {
            for (Path run : folders(group)) {
                Path mark = run.resolve(FILE);
                if (Files.exists(mark)
                        && equals(Json.read(Files.readString(mark), RunMark.class))) {
                    found = run;
                }
            }
        }
        return Optional.ofNullable(found).map(RunFolder::new);
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
