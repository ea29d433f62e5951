package io.scadles.job.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A group of two tiny experiments, for tests. */
final class TestGroup {

    static final String GROUP =
            """
            title: A tiny group
            stands-for: Fig. 6 in small
            note: Made by a test.
            comparisons:
              - name: S1
                baseline: ddl
                ours: scadles
                target: 0.8
                published:
                  - {quantity: time-to-target, setting: ResNet152, baseline: 7.5, ours: 2.5, unit: h, source: Fig. 6}
                  - {quantity: best-top5, setting: VGG19, change: -0.5, source: Table VI}
            accumulations:
              - {setting: ResNet152, iteration-ms: 1200, rate-samples-per-second: 100, iterations: 1000, published-gib: 0.35, source: Table II}
            plots:
              - {file: accuracy, kind: accuracy, title: Accuracy}
              - {file: speedup, kind: effect, title: Speedup}
              - {file: buffers, kind: buffer, title: Buffers}
            """;

    private TestGroup() {}

    /** Writes the group into a folder of that name. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("group.yaml"), GROUP);
        Files.writeString(
                folder.resolve("base.yaml"),
                """
                network: {name: mlp}
                data: {dataset: synthetic-images}
                devices: {rates-samples-per-second: [20, 30], duration-s: 20}
                clock: {fixed-ms: 1200}
                optimizer: {learning-rate: 0.05}
                evaluation: {every-rounds: 1, samples: 50}
                results: {device-rows-every-rounds: 1}
                stop: {rounds: 2}
                """);
        Files.writeString(folder.resolve("ddl.yaml"), "extends: base.yaml\nsync: {model: ddl}\n");
        Files.writeString(folder.resolve("scadles.yaml"), "extends: base.yaml\n");
        return folder;
    }
}
