package io.scadles.job.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the experiment file, written on the record component it fills.
 *
 * <p>Bounds hold for numbers and for each number of a list. A key with neither {@link #byDefault}
 * nor {@link #derived} must be given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** What the key means, in one phrase. */
    String value();

    /** The value if the key is left out, as YAML; empty if there is none. */
    String byDefault() default "";

    /** What the value follows from if the key is left out, in words; see {@link Derived}. */
    String derived() default "";

    /** Smallest allowed number. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Bound the number must exceed. */
    double above() default Double.NEGATIVE_INFINITY;

    /** Largest allowed number. */
    double max() default Double.POSITIVE_INFINITY;
}
