package io.scadles.model.stream;

/**
 * What the trainers need to know about a round, or one device about its task; it rides on every
 * block of the model that starts it.
 *
 * @param kind whom it is for
 * @param device of a task; else {@link DeviceKey#NONE}
 * @param version version the round or the task starts from
 * @param startMs event time at which it starts
 * @param last nothing follows: the model is final
 * @param settled every commit to an earlier version is applied: its samples are trained on
 * @param compress what the devices voted for in the round before: send the largest values alone;
 *     heeded where all decide together
 * @param work what a device does before it commits
 * @param lineage name of the coordinator's attempt that made it: for publication, nothing else
 */
public record RoundPlan(
        Kind kind,
        DeviceKey device,
        long version,
        long startMs,
        boolean last,
        long settled,
        boolean compress,
        LocalWork work,
        String lineage) {

    /** Whom a plan is for. */
    public enum Kind {
        /** All devices: each that has joined answers it once. */
        ROUND,
        /** No device yet: there are no rounds, each device that joins asks for tasks of its own. */
        OPEN,
        /** One device, which answers it once. */
        TASK
    }

    /**
     * A round.
     *
     * @param abandoned the round before was not applied, because training ended in it: its samples
     *     stay buffered
     */
    public RoundPlan(
            long version,
            long startMs,
            boolean last,
            boolean abandoned,
            boolean compress,
            LocalWork work,
            String lineage) {
        this(
                Kind.ROUND,
                DeviceKey.NONE,
                version,
                startMs,
                last,
                abandoned ? version - 1 : version,
                compress,
                work,
                lineage);
    }

    /** A round of gradients. */
    public RoundPlan(
            long version,
            long startMs,
            boolean last,
            boolean abandoned,
            boolean compress,
            String lineage) {
        this(version, startMs, last, abandoned, compress, LocalWork.GRADIENT, lineage);
    }

    /**
     * No rounds: devices are to ask for tasks.
     *
     * @param settled version at which there were no rounds any more, or tasks began anew
     */
    public static RoundPlan open(
            long version, long startMs, boolean last, long settled, String lineage) {
        return new RoundPlan(
                Kind.OPEN,
                DeviceKey.NONE,
                version,
                startMs,
                last,
                settled,
                false,
                LocalWork.GRADIENT,
                lineage);
    }

    /** Of one device alone. */
    public static RoundPlan task(
            DeviceKey device, long version, long startMs, LocalWork work, String lineage) {
        return new RoundPlan(
                Kind.TASK, device, version, startMs, false, version, false, work, lineage);
    }

    /** The same, for a device that decides on its part at a later time. */
    public RoundPlan at(long timeMs) {
        return new RoundPlan(kind, device, version, timeMs, last, settled, compress, work, lineage);
    }
}
