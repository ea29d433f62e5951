package io.scadles.job.benchmark;

import io.scadles.job.drill.ClusterBenchmark;
import io.scadles.job.kafka.DeviceRateBenchmark;
import io.scadles.job.training.CheckpointBenchmark;
import io.scadles.job.training.LoopBenchmark;
import io.scadles.job.training.MemoryBenchmark;
import io.scadles.job.training.OverheadBenchmark;
import io.scadles.job.training.ScalingBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a benchmark by name; {@code job/docs/benchmarks.md} says how to read what it prints. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description =
                "Measures the product. Every figure is a ratio to a yardstick of the same run.",
        subcommands = {
            OverheadBenchmark.class,
            LoopBenchmark.class,
            MemoryBenchmark.class,
            ScalingBenchmark.class,
            CheckpointBenchmark.class,
            ClusterBenchmark.class,
            DeviceRateBenchmark.class,
            MicroBenchmark.class
        })
public final class Benchmarks implements Runnable {

    @Spec private CommandLine.Model.CommandSpec spec;

    private Benchmarks() {}

    /** Runs the benchmark the arguments name. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new Benchmarks());
        command.getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().mixinStandardHelpOptions(true));
        System.exit(command.execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected the name of a benchmark");
    }
}
