/**
 * The experiment file: a tree of records read strictly from YAML, the only place that knows YAML.
 */
package io.scadles.job.config;
