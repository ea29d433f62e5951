package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.network.GradientEngine.Score;
import org.junit.jupiter.api.Test;

class LogitScoresTest {

    @Test
    void usageExample() {
        Score score = LogitScores.score(new float[] {1, 2, 3, 0, 0, 9}, new int[] {2, 0});

        assertThat(score.samples()).isEqualTo(2);
        assertThat(score.top1()).isEqualTo(1);
        assertThat(score.top5()).isEqualTo(2);
        double first = Math.log(Math.exp(-2) + Math.exp(-1) + 1);
        double second = Math.log(1 + 2 * Math.exp(-9)) + 9;
        assertThat(score.lossSum()).isCloseTo(first + second, within(1e-12));
    }

    @Test
    void tieForTheFirstPlaceIsWrong() {
        assertThat(LogitScores.score(new float[] {1, 1, 0}, new int[] {0}).top1()).isZero();
        assertThat(LogitScores.score(new float[] {1, 0.9f, 0}, new int[] {0}).top1()).isOne();
    }

    @Test
    void tieForTheFifthPlaceIsWrong() {
        float[] sixth = {9, 8, 7, 6, 5, 5, 0};

        assertThat(LogitScores.score(sixth, new int[] {3}).top5()).isOne();
        assertThat(LogitScores.score(sixth, new int[] {4}).top5()).isZero();
        assertThat(LogitScores.score(sixth, new int[] {6}).top5()).isZero();
    }

    @Test
    void sameAnswerForAllClassesIsNeverRight() {
        Score score = LogitScores.score(new float[6], new int[] {0});

        assertThat(score.top1()).isZero();
        assertThat(score.top5()).isZero();
        assertThat(score.lossSum()).isCloseTo(Math.log(6), within(1e-12));
    }

    @Test
    void largeLogitsDoNotOverflow() {
        Score score = LogitScores.score(new float[] {1e6f, -1e6f}, new int[] {1});

        assertThat(score.lossSum()).isEqualTo(2e6);
    }

    @Test
    void logitsThatAreNoNumbersAreNotRight() {
        Score score = LogitScores.score(new float[] {Float.NaN, 0, 0}, new int[] {0});

        assertThat(score.top1()).isZero();
        assertThat(score.lossSum()).isNaN();
    }

    @Test
    void chunksAddUp() {
        float[] logits = {1, 2, 3, 0, 0, 9};

        Score chunks =
                LogitScores.score(new float[] {1, 2, 3}, new int[] {2})
                        .plus(LogitScores.score(new float[] {0, 0, 9}, new int[] {0}))
                        .plus(Score.ZERO);

        assertThat(chunks).isEqualTo(LogitScores.score(logits, new int[] {2, 0}));
    }
}
