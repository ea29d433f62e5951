package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFingerprintTest {

    @TempDir private Path home;

    @Test
    void usageExample() {
        assertThat(CodeFingerprint.ofThisProgram())
                .matches("[0-9a-f]{16}")
                .isEqualTo(CodeFingerprint.ofThisProgram());
    }

    @Test
    void aJarIsNamedLikeTheFolderItWasMadeOf() throws IOException {
        String type = "io/scadles/job/training/A.class";
        Path folder = write("x", type, "one");
        Path jar = home.resolve("x.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry(type));
            zip.write("one".getBytes());
            zip.closeEntry();
        }

        assertThat(CodeFingerprint.of(jar)).isEqualTo(CodeFingerprint.of(folder));
    }

    @Test
    void whatCanChangeARunChangesIt() throws IOException {
        Path before = write("a", "io/scadles/job/training/A.class", "one");
        Path after = write("b", "io/scadles/job/training/A.class", "two");
        Path renamed = write("c", "io/scadles/job/training/B.class", "one");

        assertThat(CodeFingerprint.of(before))
                .isNotEqualTo(CodeFingerprint.of(after))
                .isNotEqualTo(CodeFingerprint.of(renamed));
    }

    @Test
    void whatOnlyShowsResultsDoesNot() throws IOException {
        Path before = write("a", "io/scadles/job/training/A.class", "one");
        String fingerprint = CodeFingerprint.of(before);
        write("a", "io/scadles/job/paper/B.class", "two");
        write("a", "io/scadles/job/cli/C.class", "three");
        write("a", "log4j2.xml", "four");

        assertThat(CodeFingerprint.of(before)).isEqualTo(fingerprint);
    }

    private Path write(String folder, String name, String bytes) throws IOException {
        Path file = home.resolve(folder).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, bytes);
        return home.resolve(folder);
    }
}
