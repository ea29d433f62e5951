package io.scadles.model.stream;

/**
 * One block of what a device contributes to a version: its gradient, and in the buffer part of the
 * vector the batch-norm statistics it ended with.
 *
 * @param block index of the block
 * @param version version of the model the gradient was taken at
 * @param device id of the device
 * @param values contribution, unscaled and unweighted
 */
public record Commit(int block, long version, String device, BlockValues values) {

    /**
     * Name of a commit to a task: a device may have committed again before its last commit is
     * applied.
     */
    public static String name(String device, long version) {
        return device + "@" + version;
    }

    /** Name of this commit. */
    public String name() {
        return name(device, version);
    }
}
