package io.scadles.operators;

import io.scadles.model.batching.Injection;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Packs what a device would share of a window, should it be drawn as donor. What never leaves the
 * device is not packed in the first place: its offer is empty, and says that the device is present.
 */
final class OfferPacker implements Serializable {

    private final Injection injection;

    OfferPacker(Injection injection) {
        this.injection = injection;
    }

    /**
     * The offer of a device, in parts.
     *
     * @param held samples of the window the device keeps, in order
     */
    List<Slice> pack(
            DeviceKey device, TimeWindow window, double rateSamplesPerSecond, List<Sample> held) {
        List<Sample> offered = new ArrayList<>();
        for (int index :
                injection.offer(
                        device.id(), window.getStart(), rateSamplesPerSecond, held.size())) {
            offered.add(held.get(index));
        }
        List<List<Sample>> parts = offered.isEmpty() ? List.of(offered) : Parts.of(offered);
        List<Slice> slices = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            Columns columns = Columns.of(parts.get(part));
            long[] offsets = columns.offsets();
            slices.add(
                    new Slice(
                            device,
                            device.id(),
                            window.getStart(),
                            window.getEnd(),
                            part,
                            parts.size(),
                            rateSamplesPerSecond,
                            -1,
                            offsets.length == 0 ? -1 : offsets[0],
                            offsets.length == 0 ? -1 : offsets[offsets.length - 1],
                            0,
                            0,
                            new long[0],
                            columns.timesMs(),
                            offsets,
                            columns.labels(),
                            columns.features()));
        }
        return slices;
    }
}
