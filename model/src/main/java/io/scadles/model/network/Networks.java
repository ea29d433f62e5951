package io.scadles.model.network;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The networks that can be trained, by name; none has dropout, so training can be replayed. */
public final class Networks {

    private static final List<Entry> ENTRIES =
            List.of(
                    plain("mlp", Samples.ANY, PlainArchitectures::mlp),
                    plain("lenet", Samples.IMAGES, PlainArchitectures::lenet),
                    normalized("lenet-bn", PlainArchitectures::normalizedLenet),
                    plain("cnn-adsp", Samples.IMAGES, PlainArchitectures::adspCnn),
                    plain("cnn-small", Samples.IMAGES, PlainArchitectures::smallCnn),
                    normalized("cnn-small-bn", PlainArchitectures::normalizedSmallCnn),
                    plain("conv1d", Samples.WINDOWS, PlainArchitectures::conv1d),
                    normalized("resnet18", ResidualArchitectures::resnet18),
                    normalized("resnet152", ResidualArchitectures::resnet152),
                    normalized("vgg19-bn", PlainArchitectures::vgg19));

    private Networks() {}

    /** Names a {@link NetworkSpec} may have, smallest network first. */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /**
     * The normalisations a network can be built with, its usual one first.
     *
     * @throws IllegalArgumentException if there is no network of that name
     */
    public static List<Normalization> normalizations(String name) {
        return entry(name).normalizations;
    }

    /**
     * The flat vector of a network; needs neither data nor native libraries.
     *
     * @throws IllegalArgumentException if the samples are too small for the network
     */
    public static ParameterLayout layout(NetworkSpec spec) {
        return build(spec).layout();
    }

    static Network build(NetworkSpec spec) {
        NetworkBuilder builder = new NetworkBuilder(spec.sampleShape(), spec.normalization());
        try {
            entry(spec.name()).architecture.stack(builder, spec.classes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "network '%s' does not fit samples of shape %s: %s"
                            .formatted(
                                    spec.name(),
                                    Arrays.toString(spec.sampleShape()),
                                    e.getMessage()),
                    e);
        }
        return new Network(builder.block(), builder.layout(spec.name()));
    }

    /** Refuses unknown names, and samples the network is not made for. */
    static void requireShape(String name, long[] sampleShape) {
        Samples samples = entry(name).samples;
        boolean fits =
                sampleShape.length >= samples.rankMin && sampleShape.length <= samples.rankMax;
        if (!fits || Arrays.stream(sampleShape).anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException(
                    "network '%s' takes samples of shape %s, each at least 1; got %s"
                            .formatted(name, samples.words, Arrays.toString(sampleShape)));
        }
    }

    /** Refuses a normalisation the network cannot be built with. */
    static void requireNormalization(String name, Normalization normalization) {
        if (entry(name).normalizations.contains(normalization)) {
            return;
        }
        throw new IllegalArgumentException(
                "network '%s' is built with normalization %s, not %s; those with %s: %s"
                        .formatted(
                                name,
                                entry(name).normalizations.stream()
                                        .map(Normalization::name)
                                        .collect(Collectors.joining(" or ")),
                                normalization,
                                normalization,
                                ENTRIES.stream()
                                        .filter(e -> e.normalizations.contains(normalization))
                                        .map(Entry::name)
                                        .collect(Collectors.joining(", "))));
    }

    /** Product of the dimensions, each at least 1. */
    static int volume(long[] shape) {
        long volume = 1;
        for (long d : shape) {
            if (d > Integer.MAX_VALUE / volume) {
                throw new IllegalArgumentException(
                        "a tensor of shape %s has more than the %d values an array can hold"
                                .formatted(Arrays.toString(shape), Integer.MAX_VALUE));
            }
            volume *= d;
        }
        return (int) volume;
    }

    private static Entry plain(String name, Samples samples, Architecture architecture) {
        return new Entry(name, samples, List.of(Normalization.NONE), architecture);
    }

    private static Entry normalized(String name, Architecture architecture) {
        List<Normalization> normalizations = List.of(Normalization.BATCH, Normalization.GROUP);
        return new Entry(name, Samples.IMAGES, normalizations, architecture);
    }

    private static Entry entry(String name) {
        return ENTRIES.stream()
                .filter(e -> e.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "unknown network '%s'; did you mean '%s'? known: %s"
                                                .formatted(
                                                        name,
                                                        nearest(name),
                                                        String.join(", ", names()))));
    }

    private static String nearest(String name) {
        return names().stream()
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .orElseThrow();
    }

    /** Levenshtein distance: single-character edits between two words. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private enum Samples {
        ANY(1, 3, "[channels, ...]"),
        WINDOWS(2, 2, "[channels, width]"),
        IMAGES(3, 3, "[channels, height, width]");

        private final int rankMin;
        private final int rankMax;
        private final String words;

        Samples(int rankMin, int rankMax, String words) {
            this.rankMin = rankMin;
            this.rankMax = rankMax;
            this.words = words;
        }
    }

    private record Entry(
            String name,
            Samples samples,
            List<Normalization> normalizations,
            Architecture architecture) {}
}
