package io.scadles.job.results;

/**
 * The job that runs, or ran, a run in a cluster.
 *
 * @param jobId Flink's id of it
 * @param cluster host:port of the cluster's REST address; empty if Flink's own command line or REST
 *     was used, which know it
 */
public record SubmittedJob(String jobId, String cluster) {}
