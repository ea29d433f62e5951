package io.scadles.job.drill;

/** One kind of failure, made on purpose, and what must come of it. */
public interface Drill {

    /** As it is named on the command line. */
    String name();

    /** What must come of it, in one sentence. */
    String expectation();

    /**
     * Makes the failure and looks at what comes of it.
     *
     * @throws Exception if the drill itself could not be held
     */
    Observation run(DrillSite site) throws Exception;
}
