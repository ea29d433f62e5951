package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.ConfigProblem;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.SyncConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperGroupTest {

    @TempDir private Path home;
    private Path folder;

    @BeforeEach
    void writeGroup() throws IOException {
        folder = TestGroup.write(home.resolve("tiny"));
    }

    @Test
    void usageExample() {
        PaperGroup group = PaperGroup.read(folder, List.of("stop.rounds=7"));

        assertThat(group.name()).isEqualTo("tiny");
        assertThat(group.standsFor()).isEqualTo("Fig. 6 in small");
        assertThat(group.experiments()).containsExactly("ddl", "scadles");
        Experiment ddl = group.experiment("ddl", 5);
        assertThat(ddl.config().seed()).isEqualTo(5);
        assertThat(ddl.config().stop().rounds()).isEqualTo(7);
        assertThat(ddl.config().sync().model()).isEqualTo(SyncConfig.Model.DDL);
        assertThat(group.target("ddl").targetInWords()).isEqualTo("80 % top-1");
    }

    @Test
    void publishedValuesHaveTheirEffect() {
        List<Published> published =
                PaperGroup.read(folder, List.of()).config().comparisons().get(0).published();

        assertThat(published.get(0).effect()).isEqualTo(3);
        assertThat(published.get(1).effect()).isEqualTo(-0.5);
        assertThat(published.get(1).ours()).isNull();
    }

    @Test
    void everyGroupOfTheProjectCanBeRead() {
        assertThat(PaperGroup.all(Path.of("../conf/paper")))
                .extracting(PaperGroup::name)
                .contains("batching", "buffers");
    }

    @Test
    void runsThatTwoGroupsShareAreConfiguredAlike() {
        Path groups = Path.of("../conf/paper");
        PaperGroup batching = PaperGroup.read(groups.resolve("batching"), List.of());
        PaperGroup buffers = PaperGroup.read(groups.resolve("buffers"), List.of());

        assertThat(buffers.experiments()).containsAll(batching.experiments());
        assertThat(batching.experiments())
                .allSatisfy(
                        name ->
                                assertThat(buffers.experiment(name, 1).hash())
                                        .isEqualTo(batching.experiment(name, 1).hash()));
    }

    @Test
    void mistakesOfTheGroupAreNamedTogether() throws IOException {
        rewrite(
                """
                title: t
                stands-for: s
                comparisons:
                  - {name: S1, baseline: ddl, ours: scadles, target: 0.8}
                  - {name: S1, baseline: dll, ours: scadles, target: 0.7}
                plots:
                  - {file: a/b, kind: accuracy, title: t, comparisons: [S3]}
                  - {file: c, kind: effect, title: t}
                  - {file: c, kind: effect, title: t}
                """);

        assertThat(mistakes())
                .containsExactly(
                        "comparisons[1].name: there is a row 'S1' already; give it another name",
                        "comparisons[1].baseline: there is no experiment 'dll'; expected the file "
                                + folder.resolve("dll.yaml"),
                        "comparisons[1].target (70 % top-1) must be that of row 'S1' (80 % top-1): both are"
                                + " about 'scadles', and a run has one target",
                        "plots[0].file (a/b) must be made of small letters, digits and hyphens: it"
                                + " is the name of files",
                        "plots[0].comparisons: there is no row 'S3'; known: S1, S1",
                        "plots[2].file (c) is the name of another plot; give it another one");
    }

    @Test
    void mistakesOfItsExperimentsAreNamedTooAndOnce() throws IOException {
        Files.writeString(
                folder.resolve("base.yaml"), "clok: {mode: live}\n", StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("ddl.yaml"), "extends: base.yaml\nsync: {model: dll}\n");

        assertThat(mistakes("seed=2"))
                .contains(
                        "unknown key 'clok.mode'; did you mean 'clock.mode'?",
                        "sync.model: expected one of scadles, ddl, local-sgd, post-local-sgd, fedavg,"
                                + " fedprox, fixed-adacomm, adacomm, batchtune, fedbuff, ssp, asp, adsp, got 'dll'; did you mean 'ddl'?",
                        "a group runs for several seeds; give them with --seeds")
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyVirtualTimeCanBeCompared() {
        assertThat(mistakes("clock.mode=live"))
                .containsExactly(
                        "clock.mode (live) must be replay: results are compared on the virtual"
                                + " clock",
                        "clock.mode (live) must be replay: results are compared on the virtual"
                                + " clock");
    }

    @Test
    void aQuantityThatDoesNotExistIsNamed() throws IOException {
        rewrite(TestGroup.GROUP.replace("quantity: best-top5", "quantity: best-top4"));

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("comparisons[0].published[1].quantity: expected one of time-to-target")
                .endsWith("got 'best-top4'; did you mean 'best-top1'?");
    }

    @Test
    void aGroupNeedsARow() throws IOException {
        rewrite("title: t\nstands-for: s\n");

        assertThat(mistakes())
                .containsExactly(
                        "comparisons and accumulations are both empty; give at least one row");
    }

    @Test
    void aFolderWithoutGroupIsAMistake() {
        folder = home.resolve("tyni");

        assertThat(mistakes()).containsExactly("there is no such file; give the name of a group");
    }

    private void rewrite(String group) throws IOException {
        Files.writeString(folder.resolve("group.yaml"), group);
    }

    private List<String> mistakes(String... overrides) {
        return catchThrowableOfType(
                        ConfigException.class, () -> PaperGroup.read(folder, List.of(overrides)))
                .problems()
                .stream()
                .map(ConfigProblem::text)
                .toList();
    }
}
