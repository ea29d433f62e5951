package io.scadles.job.training;

import java.nio.file.Path;

/** Where Flink runs the job of a run. */
public sealed interface FlinkPlace {

    /** host:port by which the cluster is reached later, or empty if this program does not know. */
    default String address() {
        return "";
    }

    /** In this process, which ends with the run. */
    record InProcess() implements FlinkPlace {}

    /**
     * In a cluster that is reached by REST.
     *
     * @param host of its REST address
     * @param port of its REST address
     * @param jobJar the jar that is sent to it
     */
    record Remote(String host, int port, Path jobJar) implements FlinkPlace {

        @Override
        public String address() {
            return host + ":" + port;
        }
    }

    /**
     * Where whoever called the program's main method says: Flink's own command line, or its REST.
     */
    record Submitter() implements FlinkPlace {}
}
