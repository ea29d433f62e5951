package io.scadles.job.results;

/**
 * The job that runs, or ran, a run in a cluster.
 *
 * @param jobId Flink's id of it
 * @param cluster host:port of the cluster's REST address; empty if Flink's own command line or REST
 *     was used, which know it
 * @param parallelism trainers it was started with
 * @param continuedFrom the savepoint or checkpoint it went on from; empty if it began the run
 */
public record SubmittedJob(String jobId, String cluster, int parallelism, String continuedFrom) {}
