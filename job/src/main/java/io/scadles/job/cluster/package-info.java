/** A Flink cluster of processes of its own on this machine, and the REST interface of any. */
package io.scadles.job.cluster;
