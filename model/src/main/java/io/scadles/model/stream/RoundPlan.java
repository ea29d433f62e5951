package io.scadles.model.stream;

/**
 * What the trainers need to know about a round; it rides on every block of the model that starts
 * it.
 *
 * @param version version the round starts from
 * @param startMs event time at which the round starts
 * @param last no round follows: the model is final
 * @param abandoned the round before was not applied, because training ended in it: its samples stay
 *     buffered
 * @param compress what the devices voted for in the round before: send the largest values alone;
 *     heeded where all decide together
 * @param work what devices do before they commit
 * @param lineage name of the coordinator's attempt that made it: for publication, nothing else
 */
public record RoundPlan(
        long version,
        long startMs,
        boolean last,
        boolean abandoned,
        boolean compress,
        LocalWork work,
        String lineage) {

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

    /** The same round, for a device that decides on its part at a later time. */
    public RoundPlan at(long timeMs) {
        return new RoundPlan(version, timeMs, last, abandoned, compress, work, lineage);
    }
}
