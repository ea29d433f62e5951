package io.scadles.model.sync;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Between which synchronization models a run may change.
 *
 * @param first name of the model it starts with
 * @param models all models it may have, by name; none if it keeps the first
 * @param planned changes that are known before it starts, later than that, by time: those of a
 *     recorded log
 */
public record SwitchRules(
        String first, SortedMap<String, SyncModel> models, List<ModelSwitch> planned)
        implements Serializable {

    public SwitchRules {
        models = new TreeMap<>(models);
        planned = List.copyOf(planned);
        for (SyncModel model : models.values()) {
            if (model instanceof CommitModel commits && commits.together() > 1) {
                throw new IllegalArgumentException(
                        "a model of which commits wait to be applied together cannot be changed to or from");
            }
        }
        for (ModelSwitch change : planned) {
            if (!models.containsKey(change.model())) {
                throw new IllegalArgumentException(
                        "'%s' is planned, expected one of %s"
                                .formatted(change.model(), models.keySet()));
            }
        }
    }

    /** For a run that keeps its model. */
    public static SwitchRules none(String model) {
        return new SwitchRules(model, new TreeMap<>(), List.of());
    }

    /** The same for a run that goes on under another model. */
    SwitchRules from(String model) {
        return new SwitchRules(model, models, planned);
    }

    /** Whether a run may change to that model. */
    public boolean allows(String model) {
        return models.containsKey(model);
    }
}
