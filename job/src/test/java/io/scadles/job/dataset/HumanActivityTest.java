package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HumanActivityTest {

    @TempDir Path root;

    private final List<String> index = new ArrayList<>();
    private final ByteBuffer samples =
            ByteBuffer.allocate(36 * 3000).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void usageExample() throws IOException {
        record(1, "sp", 5_000, 250, i -> i < 125 ? 0 : 2);
        record(1, "sp", 90_000, 150, i -> 3);
        record(2, "sw", 5_000, 201, i -> 4);
        write();

        LoadedDataset loaded = new HumanActivity(root, List.of(2), 500, false).load();

        // 250 samples at 100 Hz last 2,490 ms: windows end after 1,000, 1,500 and 2,000 ms.
        assertThat(loaded.streams()).hasSize(1);
        RecordedStream stream = loaded.streams().get(0);
        assertThat(stream.device()).isEqualTo("p01-phone");
        // The second recording begins one period (10 ms) after the first: 2,490 + 10 + 1,000.
        assertThat(stream.arrivalMs()).containsExactly(1_000, 1_500, 2_000, 3_500);
        assertThat(stream.durationMs()).isEqualTo(2_500 + 1_500);
        assertThat(stream.samples()).containsExactly(0, 1, 2, 3);
        assertThat(loaded.train().labels()).containsExactly(0, 0, 2, 3);
        assertThat(loaded.test().labels()).containsExactly(4, 4, 4);
        assertThat(loaded.train().spec().shape()).containsExactly(6, 100);
    }

    @Test
    void valuesBetweenSamplesAreLinearInRealTime() throws IOException {
        record(1, "sp", 0, 101, i -> 0);
        int kept = index.size();
        // One sample every 40 ms: 26 samples from 0 to 1,000 ms, acceleration z = time in seconds.
        for (int i = 0; i <= 25; i++) {
            sample(40L * i, 0, 0, 0.04f * i, 0, 0, 0, 1);
        }
        index.add("2,1,sp,101,26");
        assertThat(index).hasSize(kept + 1);
        write();

        FloatBuffer window = floats(new HumanActivity(root, List.of(1), 500, true).load().train());

        for (int step = 0; step < 100; step++) {
            // The sample at 0 ms lies before the window, so its first value holds up to 40 ms.
            float expected = Math.max(0.04f, 0.01f * (step + 1));
            assertThat(window.get(2 * 100 + step)).isEqualTo(expected, within(1e-5f));
        }
    }

    @Test
    void defaultChannelsDoNotDependOnHowTheDeviceLies() throws IOException {
        for (int i = 0; i <= 100; i++) {
            float wave = (float) Math.sin(i / 5.0);
            sample(10L * i, wave, 1, 9.8f, 0.5f * wave, 0.2f, 2 + wave, 0);
        }
        index.add("1,1,sp,0,101");
        for (int i = 0; i <= 100; i++) {
            float wave = (float) Math.sin(i / 5.0);
            // The same motion, the device turned: x to y, y to z, z to x.
            sample(10L * i, 9.8f, wave, 1, 2 + wave, 0.5f * wave, 0.2f, 0);
        }
        index.add("2,1,sp,101,101");
        write();

        LoadedDataset loaded = new HumanActivity(root, List.of(2), 500, false).load();
        FloatBuffer upright = floats(loaded.train());
        FloatBuffer turned = floats(loaded.test());

        assertThat(upright.remaining()).isEqualTo(600);
        for (int i = 0; i < 600; i++) {
            assertThat(turned.get(i)).isEqualTo(upright.get(i), within(1e-4f));
        }
        // Rotation about gravity keeps its sign: a left turn is not a right turn.
        assertThat(upright.get(4 * 100 + 50)).isPositive();
    }

    @Test
    void aGapInARecordingGivesNoWindow() throws IOException {
        for (int i = 0; i < 110; i++) {
            sample(10L * i, 0, 0, 9.8f, 0, 0, 0, 0);
        }
        for (int i = 0; i < 110; i++) {
            sample(5_000 + 10L * i, 0, 0, 9.8f, 0, 0, 0, 0);
        }
        index.add("1,1,sp,0,220");
        record(2, "sp", 0, 110, i -> 0);
        write();

        RecordedStream stream =
                new HumanActivity(root, List.of(2), 500, false).load().streams().get(0);

        // Windows that end between 2,000 and 5,000 ms hold fewer than 20 samples.
        assertThat(stream.arrivalMs()).containsExactly(1_000, 1_500, 5_500, 6_000);
    }

    @Test
    void heldOutPeopleMustBeSomeNotAll() throws IOException {
        record(1, "sp", 0, 110, i -> 0);
        record(2, "sp", 0, 110, i -> 0);
        write();

        for (List<Integer> wrong : List.of(List.<Integer>of(), List.of(3), List.of(1, 2))) {
            assertThatThrownBy(() -> new HumanActivity(root, wrong, 500, false).load())
                    .hasMessageContaining("[1, 2]")
                    .hasMessageContaining(wrong.toString());
        }
    }

    @Test
    void anIndexThatPointsBeyondTheSamplesIsRefused() throws IOException {
        record(1, "sp", 0, 110, i -> 0);
        index.add("1,2,sp,100,11");
        write();

        assertCorrupt("line 3", "records 100 to 111, but there are 110");
    }

    @Test
    void timeThatGoesBackIsRefused() throws IOException {
        sample(10, 0, 0, 0, 0, 0, 0, 0);
        sample(9, 0, 0, 0, 0, 0, 0, 0);
        index.add("1,1,sp,0,2");
        write();

        assertCorrupt("line 2", "in order of time");
    }

    @Test
    void anUnknownLabelIsRefused() throws IOException {
        sample(10, 0, 0, 0, 0, 0, 0, 5);
        index.add("1,1,sp,0,1");
        write();

        assertCorrupt("line 2", "label 5");
    }

    @Test
    void missingFilesAreNamed() {
        assertThatThrownBy(() -> HumanActivity.standard(root).load())
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("executions.csv")
                .hasMessageContaining(root.resolve("sp-sw-har").toString());
    }

    @Test
    void theRealSetHasTwoDevicesPerPersonAndTheStatedMean() {
        LoadedDataset loaded = HumanActivity.standard(RealData.folder()).load();

        assertThat(loaded.streams()).hasSize(34);
        assertThat(loaded.streams().get(0).device()).isEqualTo("p01-phone");
        assertThat(loaded.streams().get(33).device()).isEqualTo("p17-watch");
        assertThat(loaded.train().size() + loaded.test().size()).isEqualTo(9_419);
        FloatBuffer features = floats(loaded.train());
        double[] sum = new double[6];
        while (features.hasRemaining()) {
            int channel = features.position() / 100 % 6;
            sum[channel] += features.get();
        }
        for (int channel = 0; channel < 6; channel++) {
            assertThat(sum[channel] / (loaded.train().size() * 100.0))
                    .isCloseTo(loaded.train().spec().mean()[channel], within(2e-3));
        }
    }

    private void assertCorrupt(String... parts) {
        assertThatThrownBy(() -> HumanActivity.standard(root).load())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContainingAll(parts);
    }

    private static FloatBuffer floats(LabelledSet set) {
        return ByteBuffer.wrap(set.features()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** A recording at 100 Hz of a device lying still. */
    private void record(int person, String device, long fromMs, int n, IntUnaryOperator label) {
        index.add("%d,1,%s,%d,%d".formatted(person, device, samples.position() / 36, n));
        for (int i = 0; i < n; i++) {
            sample(fromMs + 10L * i, 0, 0, 9.8f, 0, 0, 0, label.applyAsInt(i));
        }
    }

    private void sample(
            long ms, float ax, float ay, float az, float gx, float gy, float gz, int label) {
        samples.putLong(ms).putFloat(ax).putFloat(ay).putFloat(az);
        samples.putFloat(gx).putFloat(gy).putFloat(gz).putInt(label);
    }

    private void write() throws IOException {
        Path folder = root.resolve("sp-sw-har");
        byte[] bytes = new byte[samples.position()];
        samples.get(0, bytes);
        TinyFiles.packed(folder.resolve("samples.bin.gz"), bytes);
        String csv = "subject,execution,device,first_record,records\n" + String.join("\n", index);
        TinyFiles.plain(folder.resolve("executions.csv"), csv.getBytes());
    }
}
