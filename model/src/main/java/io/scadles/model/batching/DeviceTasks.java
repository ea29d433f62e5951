package io.scadles.model.batching;

import io.scadles.model.batching.Readiness.Absent;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The devices of one trainer subtask where there are no rounds: which have asked for a task, which
 * know what they will train on, which have answered.
 *
 * <p>It holds nothing that a checkpoint needs: after a restart tasks are given again, a device
 * remembers by itself that it has answered, and who has no task asks again.
 */
public final class DeviceTasks {

    /**
     * A device with its task.
     *
     * @param device takes the batches and answers
     * @param plan its task
     * @param model [n] what it starts from
     * @param ready its batches
     */
    public record Turn(DeviceStream device, RoundPlan plan, float[] model, Ready ready) {}

    private record Task(DeviceStream device, RoundPlan plan, float[] model) {}

    private final Clock clock;
    private final long lastMs;
    private final TreeMap<DeviceKey, Task> undecided = new TreeMap<>();
    private final TreeMap<DeviceKey, Turn> ready = new TreeMap<>();
    private final TreeSet<DeviceKey> asked = new TreeSet<>();
    private RoundPlan open;
    private long starvedAtMs = Long.MIN_VALUE;

    /**
     * Without any task.
     *
     * @param clock in live a device decides by what has arrived when its turn comes
     * @param lastMs event time beyond which nothing is trained on
     */
    public DeviceTasks(Clock clock, long lastMs) {
        this.clock = clock;
        this.lastMs = lastMs;
    }

    /** There are no rounds from now on, or tasks begin anew: devices may ask for tasks. */
    public void open(RoundPlan plan) {
        if (isOpen() && plan.settled() > open.settled()) {
            clear();
        }
        open = plan;
    }

    /** Version at which devices could ask for tasks, or tasks began anew; -1 in rounds. */
    public long sinceVersion() {
        return isOpen() ? open.settled() : -1;
    }

    /** Whether devices have tasks of their own. */
    public boolean isOpen() {
        return open != null;
    }

    /**
     * A device asks for a task, if it can and has not yet.
     *
     * @return when it joins, in event time
     */
    public Optional<Long> ask(DeviceStream device) {
        if (!isOpen() || open.last() || asked.contains(device.device())) {
            return Optional.empty();
        }
        long joinMs = device.joinMs();
        if (joinMs == Long.MAX_VALUE) {
            return Optional.empty();
        }
        asked.add(device.device());
        return Optional.of(Math.max(joinMs, open.startMs()));
    }

    /**
     * A device is given a task.
     *
     * @param model [n] what it starts from, owned from now on
     * @return whether it has answered that task already, before a restart
     */
    public boolean give(DeviceStream device, RoundPlan plan, float[] model) {
        device.acknowledge(plan);
        if (device.answered(plan.version())) {
            if (device.lastReport().samples() > 0 || !device.lastReport().problem().isEmpty()) {
                asked.add(device.device());
            }
            return true;
        }
        asked.add(device.device());
        undecided.put(device.device(), new Task(device, plan, model));
        starvedAtMs = Long.MIN_VALUE;
        return false;
    }

    /** What came of deciding: who will train, and who is silent. */
    public record Decided(List<Turn> ready, List<DeviceStream> silent) {}

    /**
     * Decides the devices that can be decided. A silent one has answered by that, and may ask for
     * another task once samples come again.
     *
     * @param completeMs every sample with an earlier time has arrived
     */
    public Decided decide(long completeMs) {
        List<Turn> found = new ArrayList<>();
        List<DeviceStream> silent = new ArrayList<>();
        for (Task task : List.copyOf(undecided.values())) {
            if (completeMs < task.plan().startMs()) {
                continue;
            }
            RoundPlan plan = task.plan();
            if (plan.work().timerMs() == 0) {
                plan = plan.at(clock.now(plan.startMs(), completeMs));
            }
            Readiness readiness = task.device().decide(plan, completeMs);
            if (readiness instanceof Ready batches) {
                found.add(new Turn(task.device(), task.plan(), task.model(), batches));
            } else if (readiness instanceof Absent absent) {
                leave(task, absent.sinceMs());
                silent.add(task.device());
            } else if (completeMs > lastMs) {
                // It would wait for ever.
                leave(task, lastMs + 1);
                silent.add(task.device());
            } else {
                continue;
            }
            undecided.remove(task.device().device());
        }
        found.forEach(turn -> ready.put(turn.device().device(), turn));
        return new Decided(found, silent);
    }

    private void leave(Task task, long sinceMs) {
        DeviceStream device = task.device();
        device.absent(task.plan(), device.report(0, sinceMs, 0, 0, Transmission.NONE, ""));
        asked.remove(device.device());
    }

    /** Takes out the task of which the batches are ready first. */
    public Optional<Turn> next() {
        Optional<Turn> first =
                ready.values().stream()
                        .min(Comparator.comparingLong(turn -> turn.ready().readyMs()));
        first.ifPresent(turn -> ready.remove(turn.device().device()));
        return first;
    }

    /** Whether a device could train now. */
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Whether samples beyond this event time are missing and nobody has been told yet. */
    public boolean starves(long watermarkMs) {
        boolean news = !undecided.isEmpty() && watermarkMs > starvedAtMs;
        starvedAtMs = Math.max(starvedAtMs, watermarkMs);
        return news;
    }

    /** Training is over, or there are rounds again: nobody has a task any more. */
    public void clear() {
        undecided.clear();
        ready.clear();
        asked.clear();
        open = null;
    }
}
