package io.scadles.operators;

import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Names and uids of all stages. A uid names the stage's state in savepoints: never change one. */
public enum Stage {
    SAMPLES("samples", "Samples"),
    SAMPLE_CHECK("sample-check", "Sample check"),
    DEAD_LETTERS("dead-letters", "Dead letters"),
    CONTROL_RECORDS("control-records", "Control records"),
    MODEL_SWITCHES("model-switches", "Model switches"),
    RUN_GATE("run-gate", "Run gate"),
    GATE_CLOCK("gate-clock", "Gate clock"),
    ARRIVAL_ORDER("arrival-order", "Arrival order"),
    REPEATED_LETTERS("repeated-letters", "Dead letters, repeated"),
    RATE_WINDOW("rate-window", "Rate window"),
    DATA_INJECTION("data-injection", "Data injection"),
    DEVICE_TRAINER("device-trainer", "Device trainer"),
    ROUND_COORDINATOR("round-coordinator", "Round coordinator"),
    MODEL_UPDATER("model-updater", "Model updater"),
    FEEDBACK_TAIL("feedback-tail", "Feedback tail"),
    MODEL_ASSEMBLY("model-assembly", "Model assembly"),
    EVALUATION("evaluation", "Evaluation"),
    MODEL_STORE("model-store", "Model store"),
    RESULT_ROWS("result-rows", "Result rows"),
    EVALUATION_ROWS("evaluation-rows", "Evaluation rows"),
    INJECTION_ROWS("injection-rows", "Injection rows"),
    RESULTS("results", "Results"),
    MODEL_PARTS("model-parts", "Model parts"),
    LINE_NUMBERS("line-numbers", "Line numbers"),
    RESULTS_TOPIC("results-topic", "Results topic");

    private final String uid;
    private final String title;

    Stage(String uid, String title) {
        this.uid = uid;
        this.title = title;
    }

    /** Names a stage of the graph. */
    public <T> SingleOutputStreamOperator<T> name(SingleOutputStreamOperator<T> stream) {
        return stream.uid(uid).name(title);
    }

    /** Id in savepoints. */
    public String uid() {
        return uid;
    }

    /** Name for people. */
    public String title() {
        return title;
    }
}
