/**
 * Labelled data sets by name, read from plain files or made from a seed, and their division among
 * devices.
 */
package io.scadles.job.dataset;
