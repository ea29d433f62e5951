package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFolderTest {

    @Test
    void usageExample() {
        URI bucket = StorageFolder.of("s3://bucket/checkpoints/");

        assertThat(StorageFolder.child(bucket, "quickstart-1"))
                .isEqualTo(URI.create("s3://bucket/checkpoints/quickstart-1"));
        assertThat(StorageFolder.of("runs/../here").getPath())
                .startsWith(Path.of("here").toAbsolutePath().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/runs", "/srv/my runs/ö", "/srv/50%", "/"})
    void aPathReadsBackAsItself(String path) {
        assertThat(StorageFolder.text(StorageFolder.of(path))).isEqualTo(path);
        assertThat(StorageFolder.text(StorageFolder.child(StorageFolder.of(path), "a b")))
                .isEqualTo(Path.of(path, "a b").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/a", "hdfs://host:8020/a", "gs://b"})
    void aUriReadsBackAsItself(String uri) {
        assertThat(StorageFolder.text(StorageFolder.of(uri))).isEqualTo(uri);
    }

    @Test
    void aFileUriIsAPath() {
        assertThat(StorageFolder.text(StorageFolder.of("file:///srv/runs"))).isEqualTo("/srv/runs");
    }
}
