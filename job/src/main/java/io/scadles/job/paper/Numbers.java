package io.scadles.job.paper;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers are written in tables. */
final class Numbers {

    private static final double LARGE = 1e6;
    private static final double GROUPED = 1e4;

    private Numbers() {}

    /** About three digits: {@code 4.36e6}, {@code 1,204}, {@code 63.1}, {@code 2.71}. */
    static String rounded(double number) {
        if (!Double.isFinite(number)) {
            return "";
        }
        double size = Math.abs(number);
        if (size >= LARGE) {
            return String.format(Locale.ROOT, "%.2e", number).replaceAll("e\\+0*", "e");
        }
        // Sums of rates and times are whole up to the last bits.
        boolean whole = Math.abs(number - Math.rint(number)) <= 1e-9 * size;
        int decimals = whole || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }

    /** Two decimals, as percentages are compared: {@code 85.31}. */
    static String percent(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** A difference in percentage points: {@code +0.31}, {@code -1.20}, {@code 0.00}. */
    static String signed(double number) {
        String text = percent(number);
        if (Double.parseDouble(text) == 0) {
            return "0.00";
        }
        return number > 0 ? "+" + text : text;
    }

    /** A published number, none of its digits lost: {@code 2.63}, {@code 590,000}. */
    static String given(double number) {
        return Math.abs(number) >= GROUPED ? rounded(number) : plain(number);
    }

    /** At most six significant digits, for machines. */
    static String digits(double number) {
        BigDecimal digits = new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros();
        return digits.toPlainString();
    }

    /** The number as it was given, without a needless fraction; at most ten digits. */
    static String plain(double number) {
        if (!Double.isFinite(number)) {
            return "";
        }
        BigDecimal digits = new BigDecimal(number).round(new MathContext(10)).stripTrailingZeros();
        return Math.abs(number) >= LARGE ? rounded(number) : digits.toPlainString();
    }
}
