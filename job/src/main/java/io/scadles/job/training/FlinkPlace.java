package io.scadles.job.training;

import io.scadles.job.cluster.ClusterRest;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

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

    /**
     * How many trainers there is room for, at least 1.
     *
     * @throws IOException if the place cannot be asked
     * @throws IllegalStateException if there is none
     */
    int offers() throws IOException, InterruptedException;

    /** In this process, which ends with the run; as many trainers as processors. */
    record InProcess() implements FlinkPlace {

        @Override
        public int offers() {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    /**
     * In a cluster that is reached by REST; as many trainers as free slots.
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

        @Override
        public int offers() throws IOException, InterruptedException {
            ClusterRest rest = ClusterRest.at(address());
            ClusterRest.Overview overview = rest.overview();
            if (overview.freeSlots() == 0) {
                throw new IllegalStateException(
                        "%s has no free slot (%s): start more TaskManagers, or end another job; or give flink.parallelism, and the job waits for as many slots"
                                .formatted(rest, overview));
            }
            return overview.freeSlots();
        }
    }

    /**
     * Where whoever called the program's main method says: Flink's own command line, or its REST;
     * as many trainers as were asked for there (-p), or as {@code parallelism.default} says.
     */
    record Submitter() implements FlinkPlace {

        @Override
        public int offers() {
            // Flink means 1 where nobody has said anything.
            return Math.max(
                    1, StreamExecutionEnvironment.getExecutionEnvironment().getParallelism());
        }

        @Override
        public String checkpointFolder() {
            return FlinkSettings.checkpointFolder();
        }
    }
}
