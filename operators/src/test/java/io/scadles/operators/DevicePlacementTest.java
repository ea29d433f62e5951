package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.DeviceKey;
import io.scadles.operators.feedback.KeyGroups;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePlacementTest {

    @Test
    void usageExample() {
        DevicePlacement placement = new DevicePlacement(Map.of("slow", 5.0, "fast", 500.0));

        DeviceKey fast = placement.key("fast");
        assertThat(fast.id()).isEqualTo("fast");
        assertThat(subtask(fast, 2)).isNotEqualTo(subtask(placement.key("slow"), 2));
    }

    @Test
    void countsDifferByAtMostOneAtAnyParallelismThatDivides120() {
        int[] parallelisms =
                IntStream.rangeClosed(1, 120).filter(p -> KeyGroups.COUNT % p == 0).toArray();
        for (int devices = 1; devices <= 200; devices++) {
            Map<String, Double> rates = rates(devices, devices);
            DevicePlacement placement = new DevicePlacement(rates);
            for (int parallelism : parallelisms) {
                int[] counts = new int[parallelism];
                rates.keySet().forEach(id -> counts[subtask(placement.key(id), parallelism)]++);
                Arrays.sort(counts);
                assertThat(counts[parallelism - 1] - counts[0])
                        .as("%d devices on %d subtasks", devices, parallelism)
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void asManySubtasksAsDevicesHaveOneEach() {
        for (int devices = 1; devices <= KeyGroups.COUNT; devices++) {
            Map<String, Double> rates = rates(devices, devices);
            Map<String, Double> ones = new HashMap<>(rates);
            ones.replaceAll((id, rate) -> 1.0);

            assertThat(new DevicePlacement(rates).sums(ones, devices))
                    .as("%d devices", devices)
                    .containsOnly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 4, 4", "10, 10, 1", "120, 120, 1", "60, 12, 5"})
    void evenSharesAreExact(int devices, int parallelism, int each) {
        Map<String, Double> rates = rates(devices, 1);
        DevicePlacement placement = new DevicePlacement(rates);
        int[] counts = new int[parallelism];
        rates.keySet().forEach(id -> counts[subtask(placement.key(id), parallelism)]++);

        assertThat(counts).containsOnly(each);
    }

    /** A device's key is its own whatever the parallelism: from a savepoint it finds its state. */
    @Test
    void sharesAreEvenAgainAfterRescaling() {
        Map<String, Double> rates = rates(16, 2);
        DevicePlacement placement = new DevicePlacement(rates);
        Map<String, Double> ones = new HashMap<>(rates);
        ones.replaceAll((id, rate) -> 1.0);

        assertThat(placement.sums(ones, 4)).containsOnly(4);
        assertThat(placement.sums(ones, 8)).containsOnly(2);
        assertThat(placement.sums(ones, 2)).containsOnly(8);
        ones.put("newcomer", 1.0);
        assertThat(Arrays.stream(placement.sums(ones, 4)).sorted().toArray())
                .containsExactly(4, 4, 4, 5);
    }

    @Test
    void aDeviceThatIsNotListedGoesByTheHashOfItsIdAndMovesNobody() {
        Map<String, Double> rates = rates(10, 3);
        DevicePlacement placement = new DevicePlacement(rates);
        Map<String, DeviceKey> before = new HashMap<>();
        rates.keySet().forEach(id -> before.put(id, placement.key(id)));

        assertThat(placement.key("newcomer"))
                .isEqualTo(new DeviceKey("newcomer".hashCode(), "newcomer"));

        before.forEach((id, key) -> assertThat(placement.key(id)).isEqualTo(key));
    }

    @Test
    void thePlacementDoesNotDependOnTheOrderOfTheList() {
        Map<String, Double> rates = rates(30, 5);
        Map<String, Double> sorted = new TreeMap<>(rates);
        DevicePlacement one = new DevicePlacement(rates);
        DevicePlacement other = new DevicePlacement(sorted);

        rates.keySet().forEach(id -> assertThat(one.key(id)).isEqualTo(other.key(id)));
    }

    /**
     * For powers of two: no subtask has more than the fastest device above another. (Dealing to the
     * slower half keeps the two within the largest rate of each other.)
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void subtasksHaveAboutTheSameRateAtPowersOfTwo(long seed) {
        for (int parallelism : new int[] {2, 4, 8}) {
            Map<String, Double> rates = rates(8 * parallelism, seed);
            DevicePlacement placement = new DevicePlacement(rates);
            double[] sums = new double[parallelism];
            rates.forEach((id, rate) -> sums[subtask(placement.key(id), parallelism)] += rate);
            Arrays.sort(sums);
            double fastest = rates.values().stream().mapToDouble(r -> r).max().orElseThrow();

            assertThat(sums[parallelism - 1] - sums[0])
                    .as("seed %d, %d subtasks: %s", seed, parallelism, Arrays.toString(sums))
                    .isLessThanOrEqualTo(fastest);
        }
    }

    private static Map<String, Double> rates(int devices, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Double> rates = new HashMap<>();
        for (int d = 0; d < devices; d++) {
            rates.put("dev-" + d, 5 + 200 * Math.pow(random.nextDouble(), 3));
        }
        return rates;
    }

    private static int subtask(DeviceKey key, int parallelism) {
        return KeyGroups.subtask(KeyGroups.group(key.hashCode()), parallelism);
    }
}
