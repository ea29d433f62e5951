package io.scadles.model.batching;

import io.scadles.model.batching.Readiness.Absent;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.Readiness.Step;
import io.scadles.model.batching.Readiness.Waiting;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.Transmission;
import java.util.ArrayList;
import java.util.List;

/**
 * One device's stream at the trainer: its rate, its buffer, its part in the present round, and
 * where every offset went.
 *
 * <p>Law, after every call: the {@linkplain #accounts() accounts} conserve offsets.
 */
public final class DeviceStream {

    private final DeviceKey device;
    private final DevicePolicy policy;
    private final RateEstimate rate;
    private final SampleBuffer buffer;
    private final InjectedBuffer injected;
    private final DeviceAccounts accounts;

    /**
     * Version the buffer was truncated for: once per round, so that waiting does not truncate
     * again.
     */
    private long truncatedFor;

    /**
     * Time of the newest sample that has left the buffer: when the device was last heard, if the
     * buffer is empty.
     */
    private long lastGoneMs;

    private long committedVersion;
    private DeviceReport lastReport;
    private int badCommits;

    /** A device that has just appeared. */
    public DeviceStream(DeviceKey device, DevicePolicy policy) {
        this(
                device,
                policy,
                DeviceMemory.fresh(device.id()),
                new SampleBuffer(),
                new InjectedBuffer());
    }

    /** Continues from a snapshot. */
    public DeviceStream(
            DeviceKey device,
            DevicePolicy policy,
            DeviceMemory memory,
            SampleBuffer buffer,
            InjectedBuffer injected) {
        this.device = device;
        this.policy = policy;
        this.buffer = buffer;
        this.injected = injected;
        this.rate =
                new RateEstimate(
                        policy.windowMs(),
                        policy.rateSmoothing(),
                        memory.rateSamplesPerSecond(),
                        memory.rateEndMs());
        for (int i = 0; i < memory.aheadEndMs().length; i++) {
            rate.measured(new RateEstimate.Window(memory.aheadEndMs()[i], memory.aheadRate()[i]));
        }
        this.accounts =
                new DeviceAccounts(memory.ledger(), memory.inFlight(), memory.injectedInFlight());
        this.truncatedFor = memory.truncatedFor();
        this.lastGoneMs = memory.lastGoneMs();
        this.committedVersion = memory.committedVersion();
        this.lastReport = memory.lastReport();
        this.badCommits = memory.badCommits();
    }

    /**
     * Takes in a slice: samples of the device's own, or copies that another device shares.
     *
     * @throws IllegalStateException if its offsets do not join those seen before: records were lost
     *     or doubled
     */
    public void arrive(Slice slice) {
        if (slice.injected()) {
            accounts.injected().receive(slice.count());
            if (quarantined()) {
                accounts.injected().drop(slice.count());
            } else {
                injected.append(slice);
            }
            return;
        }
        accounts.arrive(device, slice);
        if (slice.part() == 0
                && slice.parts() > 0
                && (joined() || slice.rateSamplesPerSecond() > 0)) {
            rate.measured(new RateEstimate.Window(slice.endMs(), slice.rateSamplesPerSecond()));
        }
        if (slice.count() == 0) {
            return;
        }
        if (quarantined()) {
            accounts.reject(Rejection.QUARANTINED, slice.count());
            return;
        }
        buffer.append(slice);
    }

    private boolean joined() {
        return accounts.ledger().arrived() > accounts.ledger().rejectedTotal();
    }

    /**
     * Takes in a slice that nobody will train on, because training is over: its samples are
     * accounted for as buffered, or as held if they are copies, but not kept.
     *
     * @throws IllegalStateException if its offsets do not join those seen before
     */
    public void arriveAfterEnd(Slice slice) {
        if (slice.injected()) {
            accounts.injected().receive(slice.count());
        } else {
            accounts.arrive(device, slice);
        }
    }

    /**
     * Whether the device takes part in rounds that start at {@code timeMs}: a window with samples
     * had ended by then.
     */
    public boolean joinedBy(long timeMs) {
        return rate.knownAt(timeMs);
    }

    /**
     * Decides the device's part in a round. The answer, once it is not Waiting, does not depend on
     * what arrives later. What others share is for devices that take part: otherwise what is due
     * for the round is dropped.
     *
     * @param completeMs every sample with an earlier time has arrived; not before the round's start
     */
    public Readiness decide(RoundPlan plan, long completeMs) {
        accounts.injected().drop(injected.turnTo(plan.startMs()));
        Readiness readiness = readiness(plan, completeMs);
        if (readiness instanceof Absent) {
            accounts.injected().drop(injected.dropDue());
        }
        return readiness;
    }

    private Readiness readiness(RoundPlan plan, long completeMs) {
        long start = plan.startMs();
        if (!joinedBy(start)) {
            return new Absent(start);
        }
        // Also in quarantine, or the windows of a device that goes on sending would pile up.
        double samplesPerSecond = rate.at(start);
        if (quarantined()) {
            return new Absent(start);
        }
        truncate(plan, samplesPerSecond);
        return steps(plan, samplesPerSecond, completeMs);
    }

    /** As many steps as the round asks for, fewer if the device falls silent after the first. */
    private Readiness steps(RoundPlan plan, double samplesPerSecond, long completeMs) {
        int batch = policy.sizing().batchSize(samplesPerSecond);
        List<Step> steps = new ArrayList<>();
        long from = 0;
        long nowMs = plan.startMs();
        while (steps.size() < plan.work().steps()) {
            long dropped = 0;
            if (!steps.isEmpty()) {
                nowMs += policy.cost().localStepMs(batch);
                if (nowMs > completeMs) {
                    return new Waiting();
                }
                dropped = excess(from, nowMs, samplesPerSecond);
            }
            from += dropped;
            Readiness readiness = step(from, batch, nowMs, completeMs);
            if (readiness instanceof Absent absent && !steps.isEmpty()) {
                return ready(steps, absent.sinceMs());
            }
            if (!(readiness instanceof Ready ready)) {
                return readiness;
            }
            nowMs = ready.readyMs();
            steps.add(new Step(dropped, batch, nowMs));
            from += batch;
        }
        return ready(steps, nowMs);
    }

    private Ready ready(List<Step> steps, long readyMs) {
        return new Ready(List.copyOf(steps), readyMs, steps.get(0).readyMs() - buffer.timeMs(0));
    }

    /**
     * A step at a moment.
     *
     * @param from samples held that are gone by then
     * @param nowMs not before it
     */
    private Readiness step(long from, int batch, long nowMs, long completeMs) {
        long arrived = buffer.arrivedBefore(nowMs) - from;
        if (arrived >= batch) {
            return new Ready(batch, nowMs, 0);
        }
        long heard = from + arrived > 0 ? buffer.timeMs(from + arrived - 1) : lastGoneMs;
        for (long i = from + arrived; i < from + batch; i++) {
            boolean held = i < buffer.size();
            long next = held ? buffer.timeMs(i) : completeMs;
            if (silent(heard, next)) {
                return new Absent(Math.max(nowMs, heard + policy.livenessTimeoutMs()));
            }
            if (!held) {
                return new Waiting();
            }
            heard = next;
        }
        return new Ready(batch, heard, 0);
    }

    private boolean silent(long heardMs, long nextMs) {
        return policy.livenessTimeoutMs() != Long.MAX_VALUE
                && nextMs - heardMs > policy.livenessTimeoutMs();
    }

    private void truncate(RoundPlan plan, double samplesPerSecond) {
        if (truncatedFor >= plan.version()) {
            return;
        }
        truncatedFor = plan.version();
        drop(excess(0, plan.startMs(), samplesPerSecond));
    }

    /** Samples too many at a moment, of those that are left after {@code from}. */
    private long excess(long from, long nowMs, double samplesPerSecond) {
        long arrived = buffer.arrivedBefore(nowMs) - from;
        return Math.max(0, arrived - policy.buffer().keep(samplesPerSecond));
    }

    private void drop(long count) {
        if (count > 0) {
            lastGoneMs = buffer.timeMs(count - 1);
            buffer.drop(count);
            accounts.truncate(count);
        }
    }

    /**
     * Takes the batches of a round out of the buffers: the device's own samples, and with the first
     * of them what others share with it in this round.
     */
    public List<Batch> take(Ready ready) {
        List<Batch> batches = new ArrayList<>();
        for (Step step : ready.steps()) {
            drop(step.dropped());
            lastGoneMs = buffer.timeMs(step.batchSize() - 1);
            Batch own = buffer.take(step.batchSize());
            accounts.take(own.size());
            Batch batch = batches.isEmpty() ? injected.takeDueInto(own) : own;
            accounts.injected().take(batch.size() - own.size());
            batches.add(batch);
        }
        return batches;
    }

    /** The samples taken led to a finite commit, which has left. */
    public void committed(RoundPlan plan, DeviceReport report) {
        badCommits = 0;
        remember(plan, report);
    }

    /** The samples taken led to a commit that is not finite; nothing has left. */
    public void failed(RoundPlan plan, DeviceReport report) {
        accounts.rejectInFlight(Rejection.GRADIENT_NOT_FINITE);
        badCommits++;
        if (quarantined()) {
            accounts.reject(Rejection.QUARANTINED, buffer.clear());
            accounts.injected().drop(injected.clear());
        }
        remember(plan, report);
    }

    /** The device takes no part in the round. */
    public void absent(RoundPlan plan, DeviceReport report) {
        remember(plan, report);
    }

    /**
     * What the device says of a round, with its accounts as they stand.
     *
     * @param samples samples it trained on
     * @param readyMs event time at which its batch was complete
     * @param stalenessMs age of its oldest sample then
     * @param loss mean loss over its samples
     * @param sent what its commit was on the wire
     * @param problem why it contributed nothing although it had samples, or empty
     */
    public DeviceReport report(
            int samples,
            long readyMs,
            long stalenessMs,
            double loss,
            Transmission sent,
            String problem) {
        return new DeviceReport(
                device.id(),
                samples,
                samples == 0 ? 0 : (int) accounts.injected().inFlight(),
                rateSamplesPerSecond(),
                readyMs,
                stalenessMs,
                loss,
                sent,
                problem,
                accounts.ledger());
    }

    /**
     * What the device says of a round in which it commits.
     *
     * @param batches what it trained on
     * @param loss mean loss over their samples
     */
    public DeviceReport report(List<Batch> batches, Ready ready, double loss, Transmission sent) {
        return new DeviceReport(
                device.id(),
                batches.stream().mapToInt(Batch::size).sum(),
                batches.size(),
                batches.get(batches.size() - 1).size(),
                (int) accounts.injected().inFlight(),
                rateSamplesPerSecond(),
                ready.readyMs(),
                ready.stalenessMs(),
                loss,
                sent,
                "",
                accounts.ledger());
    }

    private void remember(RoundPlan plan, DeviceReport report) {
        committedVersion = plan.version();
        lastReport = report;
    }

    /**
     * A later version has come: the round of the last commit is closed, its samples are trained,
     * unless that round was abandoned. Only the round right before the last version can be: after a
     * restart a device may meet that version without having seen the one before.
     */
    public void acknowledge(RoundPlan plan) {
        boolean abandoned = plan.abandoned() && plan.version() == committedVersion + 1;
        if (plan.version() > committedVersion && !abandoned) {
            accounts.acknowledge();
        }
    }

    /** Whether the device has answered this version, before a crash or now. */
    public boolean answered(long version) {
        return committedVersion >= version;
    }

    /** The report of the last version answered. */
    public DeviceReport lastReport() {
        return lastReport;
    }

    /** Too many commits in a row were not finite. */
    public boolean quarantined() {
        return badCommits >= policy.quarantineAfter();
    }

    /** Measured rate in samples per second, as of the last round it was asked for. */
    public double rateSamplesPerSecond() {
        return rate.rateSamplesPerSecond();
    }

    /** Where every offset went. */
    public DeviceAccounts accounts() {
        return accounts;
    }

    /** The device. */
    public DeviceKey device() {
        return device;
    }

    /** The samples held. */
    public SampleBuffer buffer() {
        return buffer;
    }

    /** Copies of other devices' samples that are held. */
    public InjectedBuffer injected() {
        return injected;
    }

    /** All but the samples, for a snapshot. */
    public DeviceMemory memory() {
        RateEstimate.Window[] ahead = rate.ahead();
        long[] aheadEndMs = new long[ahead.length];
        double[] aheadRate = new double[ahead.length];
        for (int i = 0; i < ahead.length; i++) {
            aheadEndMs[i] = ahead[i].endMs();
            aheadRate[i] = ahead[i].rateSamplesPerSecond();
        }
        return new DeviceMemory(
                rate.rateSamplesPerSecond(),
                rate.lastEndMs(),
                aheadEndMs,
                aheadRate,
                accounts.ledger(),
                accounts.inFlight(),
                accounts.injected().inFlight(),
                buffer.consumed(),
                truncatedFor,
                lastGoneMs,
                committedVersion,
                lastReport,
                badCommits);
    }
}
