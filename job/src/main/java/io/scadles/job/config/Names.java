package io.scadles.job.config;

import java.util.Locale;

/** How names of Java appear in the experiment file: in kebab case. */
public final class Names {

    private Names() {}

    /** The spelling of an enum constant: {@code VGG19_BN} is {@code vgg19-bn}. */
    public static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The spelling of a record component: {@code windowMs} is {@code window-ms}. */
    static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
