package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SyntheticImagesTest {

    private static final SyntheticImages SMALL =
            new SyntheticImages(10, new long[] {1, 16, 16}, 2_000, 500, 7);

    @Test
    void usageExample() {
        LoadedDataset loaded = Dataset.named("synthetic-images", Path.of("unused")).load();

        assertThat(loaded.train().size()).isEqualTo(10_000);
        assertThat(loaded.train().spec().bytesPerSample()).isEqualTo(256);
        assertThat(loaded.test().size()).isEqualTo(2_000);
    }

    @Test
    void sameSeedGivesSameBytesAndAnotherSeedOthers() {
        LabelledSet once = SMALL.load().train();

        assertThat(SMALL.load().train().features()).isEqualTo(once.features());
        assertThat(
                        new SyntheticImages(10, new long[] {1, 16, 16}, 2_000, 500, 8)
                                .load()
                                .train()
                                .features())
                .isNotEqualTo(once.features());
    }

    @Test
    void testSamplesAreNotTrainingSamples() {
        LoadedDataset loaded = SMALL.load();
        byte[] train = loaded.train().features();
        byte[] test = loaded.test().features();

        assertThat(Arrays.copyOf(train, test.length)).isNotEqualTo(test);
    }

    @Test
    void classesCanBeLearnedButNotByTheirMeansAlone() {
        LoadedDataset loaded = SMALL.load();
        double[][] means = means(loaded.train());
        int right = 0;
        for (int i = 0; i < loaded.test().size(); i++) {
            right += nearest(means, loaded.test(), i) == loaded.test().labels()[i] ? 1 : 0;
        }

        assertThat(right / 500.0).as("share right, 0.1 is chance").isBetween(0.3, 0.9);
    }

    @Test
    void statedMeanAndDeviationAreNearTheTruth() {
        LabelledSet train = SMALL.load().train();
        double sum = 0;
        double squares = 0;
        for (byte feature : train.features()) {
            double value = (feature & 0xff) / 255.0;
            sum += value;
            squares += value * value;
        }
        double mean = sum / train.features().length;

        assertThat(mean).isBetween(0.45, 0.55);
        assertThat(Math.sqrt(squares / train.features().length - mean * mean)).isBetween(0.2, 0.3);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new SyntheticImages(1, new long[] {1, 16, 16}, 1, 1, 1))
                .hasMessageContaining("at least 2 classes");
        assertThatThrownBy(() -> new SyntheticImages(2, new long[] {16, 16}, 1, 1, 1))
                .hasMessageContaining("[16, 16]");
        assertThatThrownBy(() -> Dataset.named("mnist", Path.of("unused")))
                .hasMessageContaining("'mnist'")
                .hasMessageContaining("fashion-mnist, cifar-10, cifar-100, har, synthetic-images");
    }

    private static double[][] means(LabelledSet set) {
        int length = set.spec().bytesPerSample();
        double[][] means = new double[set.spec().classes()][length];
        for (int i = 0; i < set.size(); i++) {
            for (int f = 0; f < length; f++) {
                means[set.labels()[i]][f] += (set.features()[i * length + f] & 0xff) * 10.0;
            }
        }
        for (double[] mean : means) {
            for (int f = 0; f < length; f++) {
                mean[f] /= set.size();
            }
        }
        return means;
    }

    private static int nearest(double[][] means, LabelledSet set, int sample) {
        int length = set.spec().bytesPerSample();
        int nearest = -1;
        double best = Double.MAX_VALUE;
        for (int c = 0; c < means.length; c++) {
            double distance = 0;
            for (int f = 0; f < length; f++) {
                double d = means[c][f] - (set.features()[sample * length + f] & 0xff);
                distance += d * d;
            }
            if (distance < best) {
                best = distance;
                nearest = c;
            }
        }
        return nearest;
    }
}
