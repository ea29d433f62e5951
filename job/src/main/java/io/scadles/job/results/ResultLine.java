package io.scadles.job.results;

/**
 * One line of a result file.
 *
 * @param file name of the file in the run's folder
 * @param json the line, without its end
 */
public record ResultLine(String file, String json) {}
