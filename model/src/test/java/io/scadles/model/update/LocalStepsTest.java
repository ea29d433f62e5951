package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.LocalWork;
import org.junit.jupiter.api.Test;

/** A replica of two parameters and a buffer. */
class LocalStepsTest {

    @Test
    void usageExample() {
        float[] model = {1, 2, 9};
        LocalSteps steps = new LocalSteps(model, 2, LocalWork.steps(2, 0.5), new Optimizer(0, 0));

        steps.step(new float[] {2, -2, 7});
        assertThat(steps.replica()).containsExactly(0, 3, 7);
        steps.step(new float[] {2, 2, 6});
        float[] change = new float[3];
        steps.change(change);

        assertThat(change).containsExactly(2, 0, 6);
        assertThat(model).containsExactly(1, 2, 9);
    }

    @Test
    void momentumBeginsAnewWithEveryReplica() {
        float[] model = {0};
        for (int round = 0; round < 2; round++) {
            LocalSteps steps =
                    new LocalSteps(model, 1, LocalWork.steps(2, 1), new Optimizer(0.5f, 0));
            steps.step(new float[] {1});
            steps.step(new float[] {1});

            assertThat(steps.replica()).containsExactly(-2.5f);
        }
    }

    @Test
    void thePullIsThatOfTheSquaredDistance() {
        LocalSteps steps =
                new LocalSteps(
                        new float[] {1}, 1, new LocalWork(2, true, 0.1, 2), new Optimizer(0, 0));

        steps.step(new float[] {10});
        assertThat(steps.replica()[0]).isCloseTo(0, within(1e-6f));
        steps.step(new float[] {0});

        // The gradient of |w - 1|^2 at 0 is -2.
        assertThat(steps.replica()[0]).isCloseTo(0.2f, within(1e-6f));
    }
}
