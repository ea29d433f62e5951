package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images made from a seed, so that everything can be tried without a file: each class has a smooth
 * prototype; a sample is the prototype shifted, with another contrast, under noise. The shifts keep
 * it from being trivial for a linear network.
 *
 * @param classes number of classes; labels are balanced
 * @param shape channels, rows, columns
 * @param trainSamples samples to stream
 * @param testSamples samples to score on
 * @param seed same seed, same bytes
 */
public record SyntheticImages(
        int classes, long[] shape, int trainSamples, int testSamples, long seed)
        implements Dataset {

    /** Name of the data set. */
    public static final String NAME = "synthetic-images";

    private static final int WAVES = 4;
    private static final int MAX_CYCLES = 2;
    private static final int MAX_SHIFT_PIXELS = 3;
    private static final double SIGNAL = 40;
    private static final double NOISE = 50;
    private static final double MIDDLE = 127.5;

    public SyntheticImages {
        if (classes < 2 || trainSamples < 1 || testSamples < 1) {
            throw new IllegalArgumentException(
                    "%s needs at least 2 classes and 1 sample each to train and test, got %d, %d, %d"
                            .formatted(NAME, classes, trainSamples, testSamples));
        }
        if (shape.length != 3 || Arrays.stream(shape).anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException(
                    "%s needs a shape of channels, rows, columns, got %s"
                            .formatted(NAME, Arrays.toString(shape)));
        }
    }

    /** Ten classes of 1 x 16 x 16 pixels. */
    public static SyntheticImages standard() {
        return new SyntheticImages(10, new long[] {1, 16, 16}, 10_000, 2_000, 1);
    }

    @Override
    public SampleSpec spec() {
        float[] mean = new float[(int) shape[0]];
        float[] std = new float[(int) shape[0]];
        Arrays.fill(mean, 0.5f);
        Arrays.fill(std, 0.25f);
        return new SampleSpec(NAME, shape, FeatureKind.UINT8, classes, mean, std);
    }

    @Override
    public LoadedDataset load() {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] prototypes = new double[classes][];
        for (int c = 0; c < classes; c++) {
            prototypes[c] = prototype(random);
        }
        return new LoadedDataset(
                samples(prototypes, trainSamples, random.split()),
                samples(prototypes, testSamples, random.split()),
                List.of());
    }

    /** A sum of plane waves: it has no edge, so shifts may wrap around. */
    private double[] prototype(SplittableRandom random) {
        int rows = (int) shape[1];
        int columns = (int) shape[2];
        double[] image = new double[spec().features()];
        for (int channel = 0; channel < shape[0]; channel++) {
            for (int wave = 0; wave < WAVES; wave++) {
                int down = random.nextInt(-MAX_CYCLES, MAX_CYCLES + 1);
                int right = random.nextInt(1, MAX_CYCLES + 1);
                double phase = random.nextDouble();
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < columns; x++) {
                        double turns =
                                phase + (double) down * y / rows + (double) right * x / columns;
                        image[(channel * rows + y) * columns + x] +=
                                // StrictMath: same bytes on every machine
                                StrictMath.cos(2 * Math.PI * turns);
                    }
                }
            }
        }
        return image;
    }

    private LabelledSet samples(double[][] prototypes, int n, SplittableRandom random) {
        SampleSpec spec = spec();
        byte[] features = new byte[Math.multiplyExact(n, spec.bytesPerSample())];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % classes;
            draw(prototypes[labels[i]], features, i * spec.bytesPerSample(), random);
        }
        return new LabelledSet(spec, features, labels);
    }

    private void draw(double[] prototype, byte[] features, int from, SplittableRandom random) {
        int rows = (int) shape[1];
        int columns = (int) shape[2];
        int down = random.nextInt(-MAX_SHIFT_PIXELS, MAX_SHIFT_PIXELS + 1);
        int right = random.nextInt(-MAX_SHIFT_PIXELS, MAX_SHIFT_PIXELS + 1);
        double contrast = SIGNAL * (0.5 + random.nextDouble());
        int at = from;
        for (int channel = 0; channel < shape[0]; channel++) {
            for (int y = 0; y < rows; y++) {
                int row = channel * rows + Math.floorMod(y + down, rows);
                for (int x = 0; x < columns; x++) {
                    double value =
                            MIDDLE
                                    + contrast
                                            * prototype[
                                                    row * columns
                                                            + Math.floorMod(x + right, columns)]
                                    + NOISE * bell(random);
                    features[at++] = (byte) Math.round(Math.max(0, Math.min(255, value)));
                }
            }
        }
    }

    /** Close to a standard normal number, from sums alone: same bits on every machine. */
    private static double bell(SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += random.nextDouble();
        }
        return (sum - 2) * 1.7320508075688772;
    }
}
