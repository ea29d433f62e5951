package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaTest {

    record Pair(@Key("left") int left, @Section("more") Rest rest) {}

    record Rest(@Key("samples") List<Double> rateSamplesPerSecond) {}

    @Test
    void usageExample() {
        Schema<Pair> schema = Schema.of(Pair.class);
        Pair pair = new Pair(1, new Rest(List.of(0.5)));

        Map<String, Object> values = schema.values(pair);

        assertThat(values)
                .containsExactly(
                        Map.entry("left", 1),
                        Map.entry("rest.rate-samples-per-second", List.of(0.5)));
        assertThat(schema.build(values)).isEqualTo(pair);
    }

    @Test
    void everyComponentIsAKeyOrASection() {
        record Bare(int left) {}

        assertThatIllegalStateException()
                .isThrownBy(() -> Schema.of(Bare.class))
                .withMessage("Bare.left is none of @Key, @Section and @Entries");
    }

    @Test
    void everyDefaultOfTheExperimentIsValid() {
        var derived = new Derived("mine");
        for (KeySpec key : Experiment.SCHEMA.keys().values()) {
            if (!key.required()) {
                assertThat(
                                key.defaultValue()
                                        .orElseGet(
                                                () -> derived.value(key.path(), new HashMap<>())))
                        .as(key.path())
                        .isNotNull();
            }
        }
    }

    @Test
    void everyRuleOfTheExperimentNamesKnownKeys() {
        for (CrossRule<ExperimentConfig> rule : ExperimentRules.ALL) {
            assertThat(rule.paths())
                    .as(rule.sentence())
                    .isNotEmpty()
                    .isSubsetOf(Experiment.SCHEMA.keys().keySet());
        }
    }
}
