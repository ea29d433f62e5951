package io.scadles.job.cli;

import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.cluster.Installation;
import io.scadles.job.training.FlinkPlace;
import java.io.IOException;
import org.apache.flink.configuration.CheckpointingOptions;

/** A cluster as a place for jobs of the build. */
final class RemotePlace {

    private RemotePlace() {}

    static FlinkPlace of(ClusterRest rest) throws IOException, InterruptedException {
        return new FlinkPlace.Remote(
                rest.host(),
                rest.port(),
                Installation.own().jobJar(),
                rest.settings().getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).orElse(""));
    }
}
