package io.scadles.job.config;

/**
 * One mistake in a configuration.
 *
 * @param where file, file and line, or the override on the command line
 * @param path dotted path of the key, empty if the mistake belongs to none
 * @param text what was expected, what came and what to do; names the path itself
 */
public record ConfigProblem(String where, String path, String text) {

    @Override
    public String toString() {
        return where + ": " + text;
    }
}
