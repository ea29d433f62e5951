package io.scadles.model.sync;

import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceRound;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.SliceMaker;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rounds of devices with steady rates on the virtual clock: the real arithmetic, no gradients. */
final class VirtualRounds {

    static final long WINDOW_MS = 1000;

    private final List<DeviceStream> devices = new ArrayList<>();
    private final List<RoundReport> closed = new ArrayList<>();

    /**
     * Runs until the log ends.
     *
     * @param stepMs what a step costs
     * @param windows length of the log
     * @param rates samples per second of each device
     */
    VirtualRounds(DevicePolicy policy, long stepMs, int windows, int... rates) {
        this(
                policy,
                new GradientRounds(Weighting.BY_SAMPLES),
                new CostModel(stepMs, 0, 0, 0, 0),
                windows,
                rates);
    }

    /** Runs any model of rounds until the log ends. */
    VirtualRounds(
            DevicePolicy policy, RoundModel model, CostModel cost, int windows, int... rates) {
        for (int i = 0; i < rates.length; i++) {
            String id = "cam-%03d".formatted(i);
            DeviceStream device = new DeviceStream(new DeviceKey(0, id), policy);
            SliceMaker slices = new SliceMaker(id, WINDOW_MS);
            for (int w = 1; w <= windows; w++) {
                device.arrive(slices.evenly(w * WINDOW_MS, rates[i]));
            }
            devices.add(device);
        }
        long endMs = windows * WINDOW_MS;
        RoundSequencer sequencer =
                new RoundSequencer(VirtualCommits.rules(model, cost, WINDOW_MS, endMs, 4), "");
        while (!sequencer.plan().last()) {
            closed.add(round(sequencer, endMs));
        }
    }

    private RoundReport round(RoundSequencer sequencer, long endMs) {
        RoundPlan plan = sequencer.plan();
        devices.forEach(device -> device.acknowledge(plan));
        DeviceRound round = new DeviceRound(plan, Clock.REPLAY, endMs);
        round.join(devices);
        Optional<DeviceRound.Turn> turn = round.next(endMs + 1);
        while (turn.isPresent()) {
            DeviceStream device = turn.get().device();
            var ready = turn.get().ready();
            List<Batch> batches = device.take(ready);
            device.committed(
                    plan, device.report(batches, ready, ready.computeMs(), 0, Transmission.NONE));
            turn = round.next(endMs + 1);
        }
        DeviceReport[] reports = round.reports();
        long readyMs = 0;
        for (DeviceReport report : reports) {
            readyMs = Math.max(readyMs, report.readyMs());
        }
        SubtaskReport answer =
                new SubtaskReport(
                        SubtaskReport.Kind.ROUND,
                        0,
                        1,
                        plan.version(),
                        endMs,
                        endMs,
                        readyMs,
                        reports);
        return sequencer.onRound(answer).orElseThrow().report();
    }

    /** Rounds with samples, the first ones left out. */
    List<RoundReport> steady(int skipped) {
        List<RoundReport> full =
                closed.stream().filter(round -> round.samples() > 0 && !round.last()).toList();
        return full.subList(skipped, full.size());
    }

    /** Share of all devices' time in which they waited for others, samples not counted. */
    double blockedShare() {
        long blocked = 0;
        long all = 0;
        for (RoundReport round : steady(5)) {
            for (int d = 0; d < round.devices().length; d++) {
                blocked += round.timings()[d].blockedMs();
                all +=
                        round.timings()[d].blockedMs()
                                + round.timings()[d].commitMs()
                                + round.devices()[d].computeMs();
            }
        }
        return (double) blocked / all;
    }

    /** Mean time between starts of rounds, once the start is over. */
    double periodMs() {
        List<RoundReport> steady = steady(5);
        long first = steady.get(0).startMs();
        long last = steady.get(steady.size() - 1).startMs();
        return (double) (last - first) / (steady.size() - 1);
    }
}
