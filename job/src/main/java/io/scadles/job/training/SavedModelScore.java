package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.model.network.DjlGradientEngineFactory;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.Safetensors;
import io.scadles.model.network.SavedModel;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundPlan;
import io.scadles.operators.Scoring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The score of a model in a file. */
public final class SavedModelScore {

    private SavedModelScore() {}

    /**
     * Scores a model on the held-out samples of the experiment's data set.
     *
     * @throws IOException if the file is not a saved model
     * @throws IllegalArgumentException if it is a model of another network
     */
    public static EvaluationReport of(Experiment experiment, Path file) throws IOException {
        DatasetChoice data = DatasetChoice.of(experiment.config().data());
        SavedModel saved = Safetensors.read(file);
        Map<String, String> facts = saved.metadata();
        RoundPlan plan =
                new RoundPlan(
                        Long.parseLong(facts.getOrDefault(ModelFacts.VERSION, "-1")),
                        Long.parseLong(facts.getOrDefault(ModelFacts.TIME_MS, "-1")),
                        Boolean.parseBoolean(facts.get(ModelFacts.LAST)),
                        false,
                        false,
                        facts.getOrDefault(ModelFacts.LINEAGE, ""));
        var network = new LoopRules(experiment.config()).network(data.dataset().spec());
        try (GradientEngine engine = new DjlGradientEngineFactory(network).create()) {
            Scoring scoring =
                    new Scoring(
                            data.load(),
                            experiment.config().evaluation().samples(),
                            experiment.config().evaluation().chunk());
            return scoring.score(engine, new ModelVersion(plan, saved.flat(engine.layout())));
        }
    }
}
