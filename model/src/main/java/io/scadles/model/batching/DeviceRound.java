package io.scadles.model.batching;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One round at one trainer subtask: who takes part, whose turn it is, who has answered.
 *
 * <p>It holds nothing that a checkpoint needs: after a restart the round is told again, and a
 * device remembers by itself that it has answered.
 */
public final class DeviceRound {

    /**
     * A device whose batch is complete.
     *
     * @param device takes the batch and answers
     * @param ready its batch
     */
    public record Turn(DeviceStream device, Readiness.Ready ready) {}

    private final RoundPlan plan;
    private final Clock clock;
    private final long lastMs;
    private List<DeviceStream> participants;
    private Deque<DeviceStream> undecided;
    private long starvedAtMs = Long.MIN_VALUE;

    /**
     * A round that has just been announced.
     *
     * @param clock in live a device decides by what has arrived when its turn comes
     * @param lastMs event time beyond which nothing is trained on
     */
    public DeviceRound(RoundPlan plan, Clock clock, long lastMs) {
        this.plan = plan;
        this.clock = clock;
        this.lastMs = lastMs;
    }

    /** The coordinator's plan. */
    public RoundPlan plan() {
        return plan;
    }

    /**
     * Settles once who takes part. To be called when every slice of a device that has joined by the
     * round's start has arrived: who comes later takes no part.
     *
     * @param devices of this subtask, in id order
     */
    public void join(Collection<DeviceStream> devices) {
        if (participants != null) {
            return;
        }
        participants = devices.stream().filter(device -> device.joinedBy(plan.startMs())).toList();
        undecided = new ArrayDeque<>(participants);
        undecided.removeIf(device -> device.answered(plan.version()));
    }

    /**
     * Decides devices, in id order, until one is ready or none is left that can be decided. A
     * device that takes no part has answered by that.
     *
     * <p>In replay a device sees what had arrived when the round started. In live it sees what has
     * arrived by now, so that Stream Truncation drops what came while others trained: what waits is
     * the stream of one round, not of two.
     *
     * @param completeMs every sample with an earlier time has arrived
     * @return the device that is to train now
     */
    public Optional<Turn> next(long completeMs) {
        long nowMs = clock.now(plan.startMs(), completeMs);
        for (int left = undecided.size(); left > 0; left--) {
            DeviceStream device = undecided.removeFirst();
            Readiness readiness = device.decide(plan.at(nowMs), completeMs);
            if (readiness instanceof Readiness.Ready ready) {
                return Optional.of(new Turn(device, ready));
            }
            if (readiness instanceof Readiness.Absent absent) {
                absent(device, absent.sinceMs());
            } else if (completeMs > lastMs) {
                // It would wait for ever. Ready after the end, it has the round abandoned; said as
                // an answer, so that no subtask is still at work when the last version comes.
                absent(device, lastMs + 1);
            } else {
                undecided.addLast(device);
            }
        }
        return Optional.empty();
    }

    private void absent(DeviceStream device, long readyMs) {
        device.absent(plan, device.report(0, readyMs, 0, 0, Transmission.NONE, ""));
    }

    /** Whether every device that takes part has answered. */
    public boolean answered() {
        return undecided.isEmpty();
    }

    /** Whether samples beyond this event time are missing and nobody has been told yet. */
    public boolean starves(long watermarkMs) {
        boolean news = watermarkMs > starvedAtMs;
        starvedAtMs = Math.max(starvedAtMs, watermarkMs);
        return news;
    }

    /** The answers of all that take part. */
    public DeviceReport[] reports() {
        return participants.stream().map(DeviceStream::lastReport).toArray(DeviceReport[]::new);
    }
}
