package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Phone and watch motion sensors of 23 people sitting, walking and turning, with real time stamps:
 * one-second windows, 5 activities. Each person's phone and watch are devices of their own; the
 * windows of the people held out are the test set.
 *
 * <p>Source: Matey-Sanz, Casteleyn, Granell, Data in Brief 2023, 109809.
 *
 * @param folder holds the folder {@code sp-sw-har}
 * @param heldOutPeople numbers of the people to test on
 * @param stepMs time from one window to the next
 * @param rawAxes whether the six raw axes come before the orientation-free channels; they make
 *     unseen people harder, because phones lie differently in pockets
 */
public record HumanActivity(Path folder, List<Integer> heldOutPeople, int stepMs, boolean rawAxes)
        implements Dataset {

    /** Name of the data set. */
    public static final String NAME = "har";

    /** Length of a window on the time axis after resampling. */
    public static final int STEPS = 100;

    static final int CLASSES = 5;

    public HumanActivity {
        if (stepMs < 1) {
            throw new IllegalArgumentException("stepMs must be positive, got " + stepMs);
        }
        heldOutPeople = List.copyOf(heldOutPeople);
    }

    /** Two windows a second, people 18 to 23 held out. */
    public static HumanActivity standard(Path folder) {
        return new HumanActivity(
                folder, IntStream.rangeClosed(18, 23).boxed().toList(), 500, false);
    }

    /** Mean and deviation of people 1 to 17, so they do not depend on who is held out. */
    @Override
    public SampleSpec spec() {
        return new SampleSpec(
                NAME,
                new long[] {MotionChannels.count(rawAxes), STEPS},
                FeatureKind.FLOAT32,
                CLASSES,
                MotionChannels.mean(rawAxes),
                MotionChannels.std(rawAxes));
    }

    @Override
    public LoadedDataset load() {
        List<MotionRecording> recordings = MotionRecording.readAll(folder);
        Set<Integer> people = new TreeSet<>();
        recordings.forEach(r -> people.add(r.person()));
        if (heldOutPeople.isEmpty()
                || !people.containsAll(heldOutPeople)
                || Set.copyOf(heldOutPeople).size() == people.size()) {
            throw new IllegalArgumentException(
                    "held-out people must be some, not all, of %s, got %s"
                            .formatted(people, heldOutPeople));
        }
        MotionWindows train = new MotionWindows(stepMs);
        MotionWindows test = new MotionWindows(stepMs);
        recordings.stream()
                .sorted(Comparator.comparing(MotionRecording::device))
                .forEach(r -> (heldOutPeople.contains(r.person()) ? test : train).cut(r));
        return new LoadedDataset(
                train.samples(spec(), rawAxes), test.samples(spec(), rawAxes), train.streams());
    }
}
