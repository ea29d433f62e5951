package io.scadles.job.results;

import java.util.List;

/**
 * What is needed to run the same again and to judge whether it can give the same bits.
 *
 * @param experiment name of the experiment
 * @param configurationHash hash of the effective configuration
 * @param productVersion version of this software
 * @param javaVersion version of the Java runtime
 * @param cpuModel type of processor; another one may round differently
 * @param seed seed of the run
 * @param parallelism trainers at the start; a continuation may have others
 * @param network what was trained
 * @param devices the devices that were known at the start, by id
 * @param partitions what was read, by topic and partition
 * @param control what was read of the control topic; none if there was no such topic
 * @param logStartMs event time of the first record, -1 while unknown
 * @param logEndMs event time of the last record, -1 while unknown
 * @param checkpointFolder where checkpoints are
 * @param startedAt wall-clock time of the start, ISO 8601 in UTC
 */
public record Manifest(
        String experiment,
        String configurationHash,
        String productVersion,
        String javaVersion,
        String cpuModel,
        long seed,
        int parallelism,
        Network network,
        List<Device> devices,
        List<PartitionRange> partitions,
        List<PartitionRange> control,
        long logStartMs,
        long logEndMs,
        String checkpointFolder,
        String startedAt) {

    /**
     * What was trained.
     *
     * @param name name of the network
     * @param normalization what stands between its layers: batch, group or none
     * @param length values of the flat vector, parameters and buffers together
     */
    public record Network(String name, String normalization, int length) {}

    /**
     * A device.
     *
     * @param id id of the device; in a shared topic also the key of its records
     * @param topic topic its samples are in
     * @param rateSamplesPerSecond expected rate: listed, drawn, or the mean of its recording
     */
    public record Device(String id, String topic, double rateSamplesPerSecond) {}

    /**
     * The offsets of one partition that belong to the run.
     *
     * @param topic name of the topic
     * @param partition index of the partition
     * @param startOffset first offset, inclusive
     * @param endOffset end, exclusive; -1 while the streams go on
     */
    public record PartitionRange(String topic, int partition, long startOffset, long endOffset) {

        /** Offsets of the range; 0 while its end is unknown. */
        long records() {
            return endOffset < 0 ? 0 : endOffset - startOffset;
        }
    }
}
