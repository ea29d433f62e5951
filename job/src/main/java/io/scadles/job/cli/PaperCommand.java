package io.scadles.job.cli;

import io.scadles.job.paper.GroupReport;
import io.scadles.job.paper.GroupRuns;
import io.scadles.job.paper.PaperGroup;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a table or figure of the paper anew. */
@Command(
        name = "paper",
        description = {
            "Runs a group of experiments for several seeds and compares them with the paper.",
            "A group is a folder in conf/paper; its page, numbers and pictures go to --out. See"
                    + " job/docs/paper.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles paper --list",
            "  scadles paper batching",
            "  scadles paper batching --seeds 1 --resume --set flink.parallelism=4",
            "  scadles paper batching --dry-run"
        })
final class PaperCommand implements Callable<Integer> {

    private static final Path GROUPS = Path.of("conf", "paper");

    @Parameters(
            arity = "0..1",
            paramLabel = "GROUP",
            description = "Name of a group in conf/paper, or a folder.")
    private String name;

    @Option(
            names = "--seeds",
            split = ",",
            defaultValue = "1,2,3",
            paramLabel = "SEED",
            description = "Seeds, comma-separated (${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(
            names = "--out",
            defaultValue = "job/docs/results",
            description = "Folder of the page (${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--list", description = "List all groups.")
    private boolean list;

    @Option(names = "--dry-run", description = "Say what would be run, and run nothing.")
    private boolean dryRun;

    @Option(
            names = "--resume",
            description =
                    "Take runs that are complete, of the same configuration and code, as they are.")
    private boolean resume;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a value of every experiment; may be given several times.")
    private List<String> overrides = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter lines = spec.commandLine().getOut();
        if (list) {
            for (PaperGroup group : PaperGroup.all(GROUPS)) {
                lines.printf(
                        "%-14s %s (%s), %d experiments%n",
                        group.name(), group.title(), group.standsFor(), group.experiments().size());
            }
            return ExitCode.DONE;
        }
        checkArguments();
        Path folder = Files.isDirectory(Path.of(name)) ? Path.of(name) : GROUPS.resolve(name);
        PaperGroup group = PaperGroup.read(folder, overrides);
        var runs = new GroupRuns(group, seeds, resume, System.out, Terminal.rewritesLines());
        if (dryRun) {
            runs.plan().forEach(lines::println);
            return ExitCode.DONE;
        }
        Path page = GroupReport.write(runs.execute(), out);
        lines.printf("Page: %s%n", page);
        return ExitCode.DONE;
    }

    private void checkArguments() {
        if (name == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required parameter: 'GROUP'; see --list");
        }
        if (seeds.stream().distinct().count() != seeds.size()) {
            throw new ParameterException(
                    spec.commandLine(), "--seeds names a seed twice: " + seeds);
        }
    }
}
