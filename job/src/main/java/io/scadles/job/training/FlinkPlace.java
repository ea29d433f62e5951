package io.scadles.job.training;

import java.nio.file.Path;

/** Where Flink runs the job of a run. */
public sealed interface FlinkPlace {

    /** host:port by which the cluster is reached later, or empty if this program does not know. */
    default String address() {
        return "";
    }

    /** The cluster's own folder for checkpoints, or empty if it has none. */
    default String checkpointFolder() {
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
     * @param checkpointFolder its own folder for checkpoints, or empty if it has none
     */
    record Remote(String host, int port, Path jobJar, String checkpointFolder)
            implements FlinkPlace {

        /** A cluster whose own folder for checkpoints does not matter. */
        public Remote(String host, int port, Path jobJar) {
            this(host, port, jobJar, "");
        }

        @Override
        public String address() {
            return host + ":" + port;
        }
    }

    /**
     * Where whoever called the program's main method says: Flink's own command line, or its REST.
     */
    record Submitter() implements FlinkPlace {

        @Override
        public String checkpointFolder() {
            return FlinkSettings.checkpointFolder();
        }
    }
}
