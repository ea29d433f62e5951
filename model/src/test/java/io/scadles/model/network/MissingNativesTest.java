package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts a JVM without the native library's jar: the library cannot be unloaded from this one. */
class MissingNativesTest {

    @TempDir private Path cache;

    @Test
    void usageExample() throws IOException, InterruptedException {
        String classPath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("pytorch-native-cpu"))
                        .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Check.class.getName());
        builder.environment().put("DJL_CACHE_DIR", cache.toString());
        builder.environment().remove("PYTORCH_LIBRARY_PATH");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("layout: 61706")
                .contains("DJL's PyTorch library could not be loaded")
                .contains("pytorch-native-cpu of matching versions")
                .contains("DJL_CACHE_DIR");
    }

    /** What a user without the natives can and cannot do. */
    static final class Check {

        private Check() {}

        public static void main(String[] arguments) {
            NetworkSpec spec =
                    NetworkSpec.withoutNormalisation(
                            "lenet", new long[] {1, 28, 28}, 10, FeatureType.UINT8);
            System.out.println("layout: " + Networks.layout(spec).length());
            try {
                new DjlGradientEngineFactory(spec).check();
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
