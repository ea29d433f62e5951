package io.scadles.job.devices;

import java.util.List;

/**
 * Rates written out in the authors' scripts, in samples per second and in their order.
 *
 * <p>Source: ScaDLES, code. Differs: named for the distribution they are of; the scripts call the
 * last but one uniform.
 */
public final class ScriptRates {

    /** 8 devices, with the ends of S1. */
    public static final List<Double> S1 = List.of(50., 38., 12., 36., 34., 13., 82., 40.);

    /** 10 devices, with the ends of S1'. */
    public static final List<Double> S1_PRIME =
            List.of(92., 38., 62., 42., 48., 88., 90., 22., 44., 28.);

    /** 10 devices, with the ends of S2'. */
    public static final List<Double> S2_PRIME =
            List.of(270., 218., 300., 246., 232., 284., 284., 236., 274., 228.);

    /** 25 devices, of no named distribution. */
    public static final List<Double> TWENTY_FIVE =
            List.of(
                    92., 22., 62., 42., 48., 36., 18., 38., 84., 60., 108., 40., 58., 16., 44., 78.,
                    92., 28., 30., 52., 84., 20., 16., 38., 66.);

    private ScriptRates() {}
}
