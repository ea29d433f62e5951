package io.scadles.job.training;

import io.scadles.model.network.ModelHash;
import io.scadles.model.stream.ModelVersion;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** What the header of a saved model says: facts about the run, and about the version. */
final class ModelHeader implements Serializable {

    private static final long serialVersionUID = 1;

    private final TreeMap<String, String> facts;

    ModelHeader(Map<String, String> facts) {
        this.facts = new TreeMap<>(facts);
    }

    Map<String, String> of(ModelVersion model) {
        Map<String, String> header = new TreeMap<>(facts);
        header.put(ModelFacts.VERSION, Long.toString(model.plan().version()));
        header.put(ModelFacts.TIME_MS, Long.toString(model.plan().startMs()));
        header.put(ModelFacts.LINEAGE, model.plan().lineage());
        header.put(ModelFacts.LAST, Boolean.toString(model.plan().last()));
        header.put(ModelFacts.HASH, ModelHash.sha256(model.values()));
        return header;
    }
}
