/**
 * Failures that a run must survive, made on purpose on a broker and a cluster of processes of their
 * own.
 */
package io.scadles.job.drill;
