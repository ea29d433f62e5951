package io.scadles.job.paper;

import io.scadles.job.config.Key;

/**
 * A value that the paper gives for a comparison; numbers that it does not give are null.
 *
 * @param quantity what was measured
 * @param setting what it was measured on
 * @param baseline the paper's value for its baseline
 * @param ours the paper's value for its own method
 * @param change baseline over ours, or ours less baseline, whichever the quantity is compared by;
 *     follows from the two others unless given
 * @param unit unit of both values, as it is to be shown
 * @param remark what a number cannot say, like "never"
 * @param source where in the paper
 */
record Published(
        @Key("what was measured") Quantity quantity,
        @Key("what the paper measured it on") String setting,
        @Key(value = "value of the paper's baseline", derived = "absent") Double baseline,
        @Key(value = "value of the paper's method", derived = "absent") Double ours,
        @Key(value = "their ratio or difference", derived = "absent") Double change,
        @Key(value = "unit of the values", byDefault = "''") String unit,
        @Key(value = "what a number cannot say", byDefault = "''") String remark,
        @Key("where in the paper") String source) {

    /** Ratio or difference, not a number if the paper gives neither. */
    double effect() {
        if (change != null) {
            return change;
        }
        return baseline == null || ours == null
                ? Double.NaN
                : quantity.comparison().apply(baseline, ours);
    }
}
