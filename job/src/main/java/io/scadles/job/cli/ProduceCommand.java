package io.scadles.job.cli;

import io.scadles.job.training.Production;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Streams simulated devices into a Kafka that runs elsewhere. */
@Command(
        name = "produce",
        description = {
            "Streams the experiment's simulated devices into Kafka, without training.",
            "clock.mode replay writes the whole log at once, live sends in real time for devices.duration-s."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  scadles produce conf/quickstart.yaml --set kafka.bootstrap-servers=127.0.0.1:9092",
            "  scadles train conf/quickstart.yaml --set kafka.bootstrap-servers=127.0.0.1:9092 \\",
            "      --set devices.simulate=false"
        })
final class ProduceCommand implements Callable<Integer> {

    @Mixin private ExperimentArguments arguments;

    @Override
    public Integer call() throws InterruptedException {
        new Production(arguments.read(), System.out).run();
        return ExitCode.DONE;
    }
}
