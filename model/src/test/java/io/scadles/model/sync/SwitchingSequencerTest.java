package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Weighting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One trainer with two devices whose steps take a second. */
class SwitchingSequencerTest {

    private static final String ROUNDS = "scadles";
    private static final String ASP = "asp";
    private static final String SSP = "ssp";

    private static final Map<String, SyncModel> MODELS =
            Map.of(
                    ROUNDS,
                    new GradientRounds(Weighting.BY_SAMPLES),
                    ASP,
                    new StaleSteps(StaleSteps.UNBOUNDED, 1),
                    SSP,
                    new StaleSteps(3, 1));

    private static final DeviceLedger NOTHING =
            new DeviceLedger(-1, -1, 0, 0, 0, 0, 0, new long[0], InjectionLedger.NONE);

    private static RoundRules rules(String first, ModelSwitch... planned) {
        return rules(new SwitchRules(first, new TreeMap<>(MODELS), List.of(planned)));
    }

    private static RoundRules rules(SwitchRules switches) {
        return new RoundRules(
                Clock.REPLAY,
                MODELS.get(switches.first()),
                new LearningRate(0.1, 0.1, new long[0], BatchScaling.NONE, 0),
                new CostModel(1000, 0, 0, 0, 0),
                new StopCondition(0, 0, 100_000),
                0,
                1000,
                10_000,
                0,
                0,
                4,
                switches);
    }

    private static DeviceReport report(String device, long readyMs) {
        return new DeviceReport(
                device,
                4,
                1,
                4,
                0,
                4,
                readyMs,
                1000,
                1,
                0,
                0,
                1,
                new Transmission(false, false, 0, 0, 4, 16),
                "",
                NOTHING);
    }

    private static SubtaskReport of(
            SubtaskReport.Kind kind, long version, long completeMs, String device, long readyMs) {
        return new SubtaskReport(
                kind,
                0,
                1,
                version,
                completeMs,
                completeMs,
                readyMs,
                device.isEmpty() ? DeviceKey.NONE : new DeviceKey(0, device),
                kind == SubtaskReport.Kind.ANSWERED
                        ? new DeviceReport[] {report(device, readyMs)}
                        : new DeviceReport[0],
                "");
    }

    private static List<Decision> round(SwitchingSequencer sequencer) {
        long startMs = sequencer.plan().startMs();
        return sequencer.on(
                new SubtaskReport(
                        SubtaskReport.Kind.ROUND,
                        0,
                        1,
                        sequencer.plan().version(),
                        startMs,
                        startMs,
                        startMs,
                        new DeviceReport[] {report("a", startMs), report("b", startMs)}));
    }

    private static List<Decision> join(SwitchingSequencer sequencer, String device) {
        return sequencer.on(of(SubtaskReport.Kind.JOIN, sequencer.plan().settled(), 0, device, 0));
    }

    private static List<Decision> progress(SwitchingSequencer sequencer, long completeMs) {
        return sequencer.on(
                of(SubtaskReport.Kind.PROGRESS, sequencer.plan().settled(), completeMs, "", 0));
    }

    private static RoundPlan task(List<Decision> decisions, String device) {
        return decisions.stream()
                .filter(decision -> decision.kind() == Apply.Kind.GIVE)
                .map(Decision::next)
                .filter(task -> task.device().id().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private static List<Decision> answer(SwitchingSequencer sequencer, RoundPlan task) {
        return sequencer.on(
                of(
                        SubtaskReport.Kind.ANSWERED,
                        task.version(),
                        0,
                        task.device().id(),
                        task.startMs()));
    }

    @Test
    void usageExample() {
        SwitchingSequencer sequencer =
                new SwitchingSequencer(rules(ROUNDS, new ModelSwitch(1500, ASP)), "");

        Decision first = round(sequencer).get(0);
        assertThat(first.next().kind()).isEqualTo(RoundPlan.Kind.ROUND);
        Decision second = round(sequencer).get(0);

        assertThat(second.report().orElseThrow().syncModel()).isEqualTo(ROUNDS);
        assertThat(second.next().kind()).isEqualTo(RoundPlan.Kind.OPEN);
        assertThat(second.next().startMs()).as("first round at 1500 or later").isEqualTo(2000);
        assertThat(second.parallelism()).as("each trainer is told").isEqualTo(1);
        assertThat(sequencer.model()).isEqualTo(ASP);
        assertThat(sequencer.samples()).isEqualTo(16);
    }

    @Test
    void tasksUnderWayAreDoneBeforeRoundsBegin() {
        SwitchingSequencer sequencer =
                new SwitchingSequencer(rules(ASP, new ModelSwitch(500, ROUNDS)), "");
        join(sequencer, "a");
        join(sequencer, "b");
        List<Decision> given = progress(sequencer, 90_000);
        assertThat(given).hasSize(2);

        List<Decision> ofA = answer(sequencer, task(given, "a"));
        assertThat(ofA)
                .as("b may come first: nothing is known of it but that it has begun")
                .isEmpty();
        List<Decision> ofBoth = answer(sequencer, task(given, "b"));

        assertThat(ofBoth)
                .extracting(Decision::kind)
                .containsExactly(Apply.Kind.STEP, Apply.Kind.STEP, Apply.Kind.TELL);
        RoundPlan next = ofBoth.get(2).next();
        assertThat(next.kind()).isEqualTo(RoundPlan.Kind.ROUND);
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.startMs()).as("when the last commit has come").isEqualTo(1000);
        assertThat(next.settled()).isEqualTo(next.version());
        assertThat(ofBoth.get(1).report().orElseThrow().syncModel()).isEqualTo(ASP);
        assertThat(round(sequencer).get(0).report().orElseThrow().syncModel()).isEqualTo(ROUNDS);
    }

    @Test
    void tasksOfAnotherModelBeginAnew() {
        SwitchingSequencer sequencer =
                new SwitchingSequencer(rules(ASP, new ModelSwitch(500, SSP)), "");
        join(sequencer, "a");
        RoundPlan task = task(progress(sequencer, 90_000), "a");
        List<Decision> decisions = answer(sequencer, task);

        assertThat(decisions.get(1).next()).isEqualTo(RoundPlan.open(1, 1000, false, 1, ""));
        // What was asked and seen before that does not count any more.
        assertThat(sequencer.on(of(SubtaskReport.Kind.JOIN, 0, 0, "b", 0))).isEmpty();
        assertThat(sequencer.on(of(SubtaskReport.Kind.PROGRESS, 0, 90_000, "", 0))).isEmpty();
        assertThat(answer(sequencer, task)).isEmpty();
        join(sequencer, "a");
        assertThat(task(progress(sequencer, 90_000), "a").version()).isEqualTo(1);
    }

    @Test
    void aStopInTheMiddleIsRemembered() {
        RoundRules rules = rules(ASP, new ModelSwitch(500, ROUNDS));
        SwitchingSequencer sequencer = new SwitchingSequencer(rules, "");
        join(sequencer, "a");
        join(sequencer, "b");
        List<Decision> given = progress(sequencer, 90_000);
        sequencer.on(of(SubtaskReport.Kind.ANSWERED, task(given, "a").version(), 0, "a", 0));
        SwitchingSequencer again = new SwitchingSequencer(rules, "", sequencer.memory());

        again.on(of(SubtaskReport.Kind.JOIN, 0, 0, "c", 600));
        assertThat(progress(again, 90_000)).as("c is not let in any more").isEmpty();
        answer(again, task(given, "a"));
        List<Decision> done = answer(again, task(given, "b"));

        assertThat(done.get(done.size() - 1).next().kind()).isEqualTo(RoundPlan.Kind.ROUND);
    }

    @Test
    void ofTwoForOneMomentTheLaterOneCounts() {
        SwitchingSequencer sequencer = new SwitchingSequencer(rules(ROUNDS), "");
        sequencer.on(new ModelSwitch(900, ASP));
        sequencer.on(new ModelSwitch(5000, ROUNDS));
        sequencer.on(new ModelSwitch(900, SSP));

        assertThat(sequencer.memory().switches()).hasSize(3);
        round(sequencer);

        assertThat(sequencer.model()).isEqualTo(SSP);
        assertThat(sequencer.memory().switches()).containsExactly(new ModelSwitch(5000, ROUNDS));
    }

    @Test
    void aModelThatIsNotAllowedIsLeftOut() {
        SwitchingSequencer sequencer = new SwitchingSequencer(rules(ROUNDS), "");

        assertThat(sequencer.on(new ModelSwitch(1, "adsp")))
                .isEqualTo("expected one of [asp, scadles, ssp]");
        assertThatThrownBy(
                        () ->
                                new SwitchRules(
                                        ROUNDS,
                                        new TreeMap<>(MODELS),
                                        List.of(new ModelSwitch(1, "adsp"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'adsp' is planned");
        assertThatThrownBy(
                        () ->
                                new SwitchRules(
                                        "fedbuff",
                                        new TreeMap<>(Map.of("fedbuff", new FedBuff(1, 2, 1))),
                                        List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wait to be applied together");
    }

    @Test
    void whoHasAskedOneModelIsGivenTasksByTheNext() {
        SwitchingSequencer sequencer =
                new SwitchingSequencer(
                        rules(ASP, new ModelSwitch(0, SSP), new ModelSwitch(1, ASP)), "");
        join(sequencer, "a");
        join(sequencer, "b");

        List<Decision> handedOver = progress(sequencer, 90_000);

        assertThat(handedOver).extracting(Decision::kind).containsExactly(Apply.Kind.TELL);
        assertThat(handedOver.get(0).next()).isEqualTo(RoundPlan.open(0, 0, false, 0, ""));
        List<Decision> given = progress(sequencer, 90_000);
        assertThat(task(given, "a").startMs()).isZero();
        assertThat(task(given, "b").startMs()).isZero();
    }

    @Test
    void whatIsOlderThanTheLastChangeIsLeftOut() {
        SwitchingSequencer sequencer = new SwitchingSequencer(rules(ROUNDS), "");
        sequencer.on(new ModelSwitch(900, ASP));
        round(sequencer);

        assertThat(sequencer.on(new ModelSwitch(899, ROUNDS)))
                .isEqualTo("'asp' was asked for from a later time on, 900 ms");
        SwitchingSequencer again = new SwitchingSequencer(rules(ROUNDS), "", sequencer.memory());
        assertThat(again.on(new ModelSwitch(899, ROUNDS))).isNotEmpty();
        assertThat(again.model()).isEqualTo(ASP);
        assertThat(again.on(new ModelSwitch(900, ROUNDS))).isEmpty();
    }

    @Test
    void theModelThatDecidesAlreadyIsNotBegunAnew() {
        SwitchingSequencer sequencer = new SwitchingSequencer(rules(ASP), "");
        sequencer.on(new ModelSwitch(500, ASP));
        join(sequencer, "a");
        RoundPlan first = task(progress(sequencer, 90_000), "a");

        List<Decision> decisions = answer(sequencer, first);

        assertThat(task(decisions, "a").version()).isEqualTo(1);
        assertThat(sequencer.plan().settled()).isZero();
    }

    @Test
    void changesThatAreStillToComeHaveABound() {
        SwitchingSequencer sequencer = new SwitchingSequencer(rules(ROUNDS), "");
        for (int i = 0; i < SwitchingSequencer.MOST_SWITCHES; i++) {
            assertThat(sequencer.on(new ModelSwitch(90_000 + i, ASP))).isEmpty();
        }

        assertThat(sequencer.on(new ModelSwitch(95_000, SSP)))
                .isEqualTo("1000 changes are still to come");
    }

    @Test
    void aRunDoesNotGoOnUnderAModelItNeverHad() {
        SequencerMemory memory = new SwitchingSequencer(rules(ASP), "").memory();
        RoundRules other = rules(SwitchRules.none(ROUNDS));

        assertThatThrownBy(() -> new SwitchingSequencer(other, "", memory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "was stopped under the synchronization model 'asp' and cannot go on under 'scadles'");
    }
}
