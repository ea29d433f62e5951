package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.RoundReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class FedBuffTest {

    private static final CostModel COST =
            new CostModel(
                    200,
                    0,
                    100,
                    0,
                    0,
                    new Speeds(new String[] {"cam-2"}, new long[] {0}, new double[] {6}),
                    false);

    /** A16. */
    @Test
    void usageExample() {
        assertThat(FedBuff.discount(0)).isEqualTo(1);
        assertThat(FedBuff.discount(3)).isEqualTo(0.5);
        assertThat(FedBuff.discount(8)).isCloseTo(0.3333, within(1e-4));
    }

    /** A2: one commit of each, none stale, is a round of FedAvg with equal weights. */
    @Test
    void aFullBufferWithoutStalenessIsOneRound() {
        VirtualCommits run =
                new VirtualCommits(new FedBuff(2, 3, 1), CostModel.FREE, 60)
                        .device("cam-0")
                        .device("cam-1")
                        .device("cam-2")
                        .run();

        assertThat(run.steps().stream().filter(step -> step.devices().length > 0).findFirst())
                .hasValueSatisfying(
                        first -> {
                            assertThat(first.devices())
                                    .containsExactly("cam-0@0", "cam-1@0", "cam-2@0");
                            assertThat(first.weights()).containsExactly(1f / 3, 1f / 3, 1f / 3);
                        });
    }

    @Test
    void whatIsOlderWeighsLess() {
        List<RoundReport> commits =
                new VirtualCommits(new FedBuff(1, 4, 1), COST, 100)
                        .device("cam-0")
                        .device("cam-1")
                        .device("cam-2")
                        .run()
                        .commits();

        float slow =
                commits.stream()
                        .filter(c -> c.devices()[0].device().equals("cam-2"))
                        .map(c -> c.weights()[0])
                        .reduce((a, b) -> b)
                        .orElseThrow();
        assertThat(slow).isLessThan(0.25f * 0.75f);
        assertThat(commits.stream().map(c -> c.weights()[0])).contains(0.25f);
    }

    @Test
    void everyCommitIsAppliedOnceAlsoTheLastOnes() {
        VirtualCommits run =
                new VirtualCommits(new FedBuff(1, 7, 1), COST, 60)
                        .device("cam-0")
                        .device("cam-1", 0, 30)
                        .device("cam-2");
        run.run(5);

        List<String> applied =
                run.steps().stream().flatMap(s -> List.of(s.devices()).stream()).toList();
        assertThat(applied).doesNotHaveDuplicates().hasSameSizeAs(run.commits());
    }

    @Test
    void anEmptyBufferIsRefused() {
        assertThatThrownBy(() -> new FedBuff(1, 0, 1)).hasMessageContaining("buffer (0)");
    }
}
