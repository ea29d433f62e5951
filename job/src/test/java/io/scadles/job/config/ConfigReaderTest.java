package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {

    record Tree(
            @Key(value = "a name") String name,
            @Key(value = "a count", byDefault = "3", min = 1, max = 9) int count,
            @Section("how to compress") Compression compression,
            @Section("how to batch") Batching batching) {}

    record Compression(
            @Key(value = "share kept", byDefault = "0.1", above = 0, max = 1) double ratio,
            @Key(value = "rounds", byDefault = "[1, 2]", min = 1) List<Integer> rounds) {}

    record Batching(
            @Key(value = "smallest", byDefault = "8") int minBatch,
            @Key(value = "largest", byDefault = "32") int maxBatch,
            @Key(value = "kind", byDefault = "slow-start") Kind kind,
            @Key(value = "whether", byDefault = "true") boolean enabled) {}

    enum Kind {
        SLOW_START,
        FAST
    }

    private static final List<CrossRule<Tree>> RULES =
            List.of(
                    new CrossRule<>(
                            "{batching.min-batch} must not exceed {batching.max-batch}",
                            tree -> tree.batching().minBatch() <= tree.batching().maxBatch()));

    @Test
    void usageExample() {
        assertThat(read("name: a\ncompression:\n  ratio: 0.5\n", "batching.kind=fast"))
                .isEqualTo(
                        new Tree(
                                "a",
                                3,
                                new Compression(0.5, List.of(1, 2)),
                                new Batching(8, 32, Kind.FAST, true)));
    }

    @Test
    void everyMistakeIsReportedAtOnce() {
        String yaml =
                """
                compresion:
                  ratio: 0.5
                compression:
                  ratio: 1.5
                  rounds: [1, 0, x]
                min-batch: 4
                count: many
                count: 4
                batching:
                  min-batch: 64
                  kind: fats
                  enabled: yes
                  zebra: 1
                """;

        assertThat(mistakes(yaml, "cuont=4", "batching.max-batch=2.5"))
                .containsExactlyInAnyOrder(
                        "f.yaml:2: unknown key 'compresion.ratio'; did you mean"
                                + " 'compression.ratio'?",
                        "f.yaml:4: compression.ratio (1.5) must be above 0 and at most 1",
                        "f.yaml:5: compression.rounds[1] (0) must be at least 1",
                        "f.yaml:5: compression.rounds[2]: expected a list of whole numbers, each"
                                + " at least 1, got 'x'",
                        "f.yaml:6: unknown key 'min-batch'; did you mean 'batching.min-batch'?",
                        "f.yaml:7: count: expected a whole number, at least 1 and at most 9, got"
                                + " 'many'",
                        "f.yaml:8: key 'count' is given twice, first in line 7; keep one",
                        "f.yaml:11: batching.kind: expected one of slow-start, fast, got 'fats';"
                                + " did you mean 'fast'?",
                        "f.yaml:12: batching.enabled: expected true or false, got 'yes'",
                        "f.yaml:13: unknown key 'batching.zebra'; remove it, known here:"
                                + " min-batch, max-batch, kind, enabled",
                        "--set cuont=4: unknown key 'cuont'; did you mean 'count'?",
                        "--set batching.max-batch=2.5: batching.max-batch: expected a whole"
                                + " number, got 2.5",
                        "f.yaml: missing key 'name' (a name); set it to text");
    }

    @Test
    void contradictionsAreReportedBesideOtherMistakes() {
        assertThat(mistakes("nmae: a\nbatching: {min-batch: 64}"))
                .containsExactly(
                        "f.yaml:1: unknown key 'nmae'; did you mean 'name'?",
                        "f.yaml: missing key 'name' (a name); set it to text",
                        "f.yaml: batching.min-batch (64) must not exceed batching.max-batch (32)");
    }

    @Test
    void aContradictionWithAnUnreadableValueIsNotReported() {
        assertThat(mistakes("name: a\nbatching: {min-batch: 64, max-batch: x}")).hasSize(1);
    }

    @Test
    void textThatIsNotYamlIsReportedWithLineAndColumn() {
        assertThat(mistakes("name: a\nbatching:\n\tmin-batch: 4\n"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3: not YAML at line 3, column 1: found character '\\t");
    }

    @Test
    void textThatIsNotYamlDoesNotHideMistakesOfOverrides() {
        assertThat(mistakes("name: 'a", "count=0"))
                .hasSize(2)
                .contains("--set count=0: count (0) must be at least 1 and at most 9");
    }

    @Test
    void emptyTextMissesOnlyWhatIsRequired() {
        assertThat(mistakes("# nothing\n"))
                .containsExactly("f.yaml: missing key 'name' (a name); set it to text");
    }

    @Test
    void aSectionWithoutKeysIsAllDefaults() {
        assertThat(read("name: a\nbatching:\n")).isEqualTo(read("name: a"));
    }

    @Test
    void aValueInPlaceOfASectionIsReported() {
        assertThat(mistakes("name: a\nbatching: 5\ncount: {a: 1}\ncompression: {rounds: 4}"))
                .containsExactly(
                        "f.yaml:2: batching: expected a section with the keys min-batch,"
                                + " max-batch, kind, enabled",
                        "f.yaml:3: count: expected a whole number, at least 1 and at most 9, got a"
                                + " section",
                        "f.yaml:4: compression.rounds: expected a list of whole numbers, each at"
                                + " least 1, got 4");
        assertThat(mistakes("- a\n"))
                .containsExactly(
                        "f.yaml: the file: expected a section with the keys compression,"
                                + " batching, name, count");
    }

    @Test
    void aKeyWithoutValueIsReported() {
        assertThat(mistakes("name: a\ncount:"))
                .containsExactly(
                        "f.yaml:2: count has no value; give a whole number, at least 1 and at"
                                + " most 9, or leave the key out");
    }

    @Test
    void numbersAreNotTakenForText() {
        assertThat(mistakes("name: 12"))
                .containsExactly("f.yaml:1: name: expected text, got 12; put it in quotes");
        assertThat(read("name: \"12\"").name()).isEqualTo("12");
        assertThat(read("name: no").name()).isEqualTo("no");
    }

    @Test
    void numbersMeanWhatPeopleReadInThem() {
        assertThat(mistakes("name: a\ncount: 010")).singleElement().asString().contains("'010'");
        assertThat(mistakes("name: a\ncompression: {ratio: .inf}"))
                .singleElement()
                .asString()
                .contains("'.inf'");
        assertThat(mistakes("name: a\ncompression: {ratio: 1e999}")).hasSize(1);
        assertThat(mistakes("name: a\nbatching: {max-batch: 3000000000}"))
                .singleElement()
                .asString()
                .contains("batching.max-batch (3000000000) is too large");
        assertThat(read("name: a\nbatching: {max-batch: 1_000}").batching().maxBatch())
                .isEqualTo(1000);
        assertThat(read("name: a\ncompression: {ratio: 1e-3}").compression().ratio())
                .isEqualTo(0.001);
    }

    @Test
    void referencesAndSecondDocumentsAreReported() {
        assertThat(mistakes("name: &x a\nbatching: {kind: *x}\n---\nname: b"))
                .containsExactly(
                        "f.yaml:2: batching.kind: references (*) are not supported; write the"
                                + " value out",
                        "f.yaml:4: expected one YAML document, found another after '---'; remove"
                                + " it");
    }

    @Test
    void anOverrideReplacesWhatTheFileSays() {
        assertThat(read("name: 12\ncount: x", "name=b", "count=4", "compression.rounds=[7]"))
                .isEqualTo(
                        new Tree(
                                "b",
                                4,
                                new Compression(0.1, List.of(7)),
                                new Batching(8, 32, Kind.SLOW_START, true)));
    }

    @Test
    void overridesAreAsStrictAsTheFile() {
        assertThat(
                        mistakes(
                                "name: a",
                                "count",
                                "batching=4",
                                "count=4",
                                "count=5",
                                "name=",
                                "compression.rounds=[1"))
                .satisfiesExactly(
                        text ->
                                assertThat(text)
                                        .isEqualTo(
                                                "--set count: expected path=value, like batching.max-batch=256"),
                        text ->
                                assertThat(text)
                                        .startsWith(
                                                "--set batching=4: batching is a section; set one of its keys: min-batch"),
                        text ->
                                assertThat(text)
                                        .isEqualTo(
                                                "--set count=5: key 'count' is set twice; keep one"),
                        text ->
                                assertThat(text)
                                        .startsWith(
                                                "--set compression.rounds=[1: not YAML at line 1"),
                        text ->
                                assertThat(text)
                                        .isEqualTo(
                                                "--set name=: name: expected text, got none; give one"));
    }

    private static Tree read(String yaml, String... overrides) {
        return new ConfigReader<>(Schema.of(Tree.class), RULES, (path, values) -> null)
                .read("f.yaml", yaml, List.of(overrides));
    }

    private static List<String> mistakes(String yaml, String... overrides) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml, overrides))
                .problems()
                .stream()
                .map(ConfigProblem::toString)
                .toList();
    }
}
