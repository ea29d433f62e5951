package io.scadles.job.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The effective configuration as aligned text; values that differ from their default carry a star.
 */
final class EffectiveTable {

    private static final int WIDEST_VALUE = 40;

    private EffectiveTable() {}

    static String of(Experiment experiment) {
        Schema<ExperimentConfig> schema = Experiment.SCHEMA;
        Map<String, Object> values = schema.values(experiment.config());
        Derived derived = new Derived(experiment.name());
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"key", "", "value", "default", "meaning"});
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            KeySpec key = schema.keys().get(entry.getKey());
            String value = Values.yaml(entry.getValue());
            String byDefault = key.defaultInWords();
            boolean changed =
                    !key.required()
                            && !key.defaultValue()
                                    .orElseGet(() -> derived.value(key.path(), values))
                                    .equals(entry.getValue());
            rows.add(
                    new String[] {
                        key.path(), changed ? "*" : "", value, byDefault, key.key().value()
                    });
        }
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST_VALUE, row[i].length()));
            }
        }
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(Math.max(0, widths[i] - row[i].length())));
                line.append(i == 1 || i == 0 ? " " : "  ");
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }
}
