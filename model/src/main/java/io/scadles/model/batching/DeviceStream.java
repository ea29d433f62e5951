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
     * When the device asks for a task of its own, where there are no rounds: at the end of its
     * first window with samples, or of the first one after it fell silent; at once if it has
     * trained and is not silent.
     *
     * @return event time; {@code Long.MAX_VALUE} if that is not known yet, {@code Long.MIN_VALUE}
     *     is at once
     */
    public long joinMs() {
        if (quarantined()) {
            return Long.MAX_VALUE;
        }
        if (committedVersion < 0) {
            return rate.firstEndMs();
        }
        if (lastReport.samples() > 0) {
            return Long.MIN_VALUE;
        }
        for (Slice slice : buffer.slices()) {
            if (slice.endMs() > lastReport.readyMs()) {
                return slice.endMs();
            }
        }
        return Long.MAX_VALUE;
    }

    /**
     * What the device says of a task before it has computed anything: when its commit can arrive.
     */
    public DeviceReport announcement(Ready ready) {
        int last = ready.steps().get(ready.steps().size() - 1).batchSize();
        return new DeviceReport(
                device.id(),
                ready.samples(),
                ready.steps().size(),
                last,
                0,
                rateSamplesPerSecond(),
                ready.readyMs(),
                ready.computeMs(),
                speed(ready.readyMs()),
                ready.commitFromMs(),
                ready.stalenessMs(),
                Double.NaN,
                Transmission.NONE,
                "",
                accounts.ledger());
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

    /**
     * As many steps as the plan asks for; fewer if the device falls silent after the first, or if
     * its timer runs out between two steps or while it waits for samples.
     */
    private Readiness steps(RoundPlan plan, double samplesPerSecond, long completeMs) {
        int batch = batchSize(plan, samplesPerSecond);
        boolean timed = plan.work().timerMs() > 0;
        long timerEndMs = timed ? plan.startMs() + plan.work().timerMs() : 0;
        List<Step> steps = new ArrayList<>();
        long from = 0;
        long nowMs = plan.startMs();
        long readyMs = nowMs;
        long computeMs = 0;
        while (steps.size() < plan.work().steps()) {
            boolean first = steps.isEmpty();
            if (!first && timed && nowMs >= timerEndMs) {
                return ready(steps, readyMs, computeMs, timerEndMs);
            }
            if (!first && nowMs > completeMs) {
                return new Waiting();
            }
            long dropped = first ? 0 : excess(from, nowMs, samplesPerSecond);
            Readiness readiness = step(from + dropped, batch, nowMs, completeMs);
            if (!first && timed && !readyBefore(timerEndMs, readiness)) {
                return completeMs < timerEndMs
                        ? new Waiting()
                        : ready(steps, readyMs, computeMs, timerEndMs);
            }
            if (!first && readiness instanceof Absent absent) {
                return ready(steps, absent.sinceMs(), computeMs, 0);
            }
            if (!(readiness instanceof Ready ready)) {
                return readiness;
            }
            readyMs = ready.readyMs();
            steps.add(new Step(dropped, batch, readyMs));
            from += dropped + batch;
            long stepMs = policy.cost().computeMs(device.id(), readyMs, batch);
            computeMs += stepMs;
            nowMs = readyMs + stepMs;
        }
        return ready(steps, readyMs, computeMs, 0);
    }

    private int batchSize(RoundPlan plan, double samplesPerSecond) {
        double samplesPerSpeed = plan.work().samplesPerSpeed();
        return samplesPerSpeed > 0
                ? (int) Math.max(1, Math.floor(samplesPerSpeed * speed(plan.startMs())))
                : policy.sizing().batchSize(samplesPerSecond);
    }

    /**
     * How fast the device is: in replay as the cost model has it, in live in samples a millisecond
     * as measured in its last commit.
     */
    private double speed(long timeMs) {
        return policy.cost().isFree() && lastReport.speed() > 0
                ? lastReport.speed()
                : 1 / policy.cost().speeds().factor(device.id(), timeMs);
    }

    private static boolean readyBefore(long timeMs, Readiness readiness) {
        return readiness instanceof Ready ready && ready.readyMs() < timeMs;
    }

    private Ready ready(List<Step> steps, long readyMs, long computeMs, long commitFromMs) {
        long stalenessMs = steps.get(0).readyMs() - buffer.timeMs(0);
        return new Ready(List.copyOf(steps), readyMs, computeMs, commitFromMs, stalenessMs);
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
     * @param computeMs time its steps took: virtual in replay, measured in live
     * @param loss mean loss over their samples
     */
    public DeviceReport report(
            List<Batch> batches, Ready ready, long computeMs, double loss, Transmission sent) {
        return new DeviceReport(
                device.id(),
                batches.stream().mapToInt(Batch::size).sum(),
                batches.size(),
                batches.get(batches.size() - 1).size(),
                (int) accounts.injected().inFlight(),
                rateSamplesPerSecond(),
                ready.readyMs(),
                computeMs,
                policy.cost().isFree() && computeMs > 0
                        ? (double) batches.stream().mapToInt(Batch::size).sum() / computeMs
                        : speed(ready.readyMs()),
                ready.commitFromMs(),
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
     * A later version has come: if the last commit is applied by then, its samples are trained on.
     */
    public void acknowledge(RoundPlan plan) {
        if (plan.settled() > committedVersion) {
            accounts.acknowledge();
        }
    }

    /** Whether the device has answered this version, before a crash or now. */
    public boolean answered(long version) {
        return committedVersion >= version;
    }

    /** The last version answered; -1 before the first. */
    public long lastVersion() {
        return committedVersion;
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
