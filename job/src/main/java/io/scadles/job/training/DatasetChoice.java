package io.scadles.job.training;

import io.scadles.job.config.DataConfig;
import io.scadles.job.dataset.Cifar10;
import io.scadles.job.dataset.Cifar100;
import io.scadles.job.dataset.Dataset;
import io.scadles.job.dataset.FashionMnist;
import io.scadles.job.dataset.HumanActivity;
import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.model.stream.Batch;
import io.scadles.operators.HeldOutSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which data set, in a form that travels to the worker that scores on its test part.
 *
 * @param kind the data set
 * @param folder folder of all data sets; empty if it needs none
 * @param heldOutPeople people to test on, for motion data
 * @param windowStepMs distance of two windows' starts, for motion data
 */
record DatasetChoice(
        DataConfig.Dataset kind, String folder, List<Integer> heldOutPeople, int windowStepMs)
        implements HeldOutSet {

    /** Environment variable that names the folder where the experiment does not. */
    static final String FOLDER_VARIABLE = "SCADLES_DATA";

    /** System property of the same meaning, for those who cannot set the environment. */
    static final String FOLDER_PROPERTY = "scadles.data";

    static DatasetChoice of(DataConfig data) {
        String folder =
                Optional.of(data.folder())
                        .filter(given -> !given.isEmpty())
                        .or(() -> Optional.ofNullable(System.getProperty(FOLDER_PROPERTY)))
                        .or(() -> Optional.ofNullable(System.getenv(FOLDER_VARIABLE)))
                        .orElse("data");
        return new DatasetChoice(
                data.dataset(),
                Path.of(folder).toAbsolutePath().normalize().toString(),
                List.copyOf(data.holdoutPeople()),
                data.windowStepMs());
    }

    Dataset dataset() {
        return switch (kind) {
            case SYNTHETIC_IMAGES -> SyntheticImages.standard();
            case FASHION_MNIST -> new FashionMnist(Path.of(folder));
            case CIFAR_10 -> new Cifar10(Path.of(folder));
            case CIFAR_100 -> new Cifar100(Path.of(folder));
            case HAR -> new HumanActivity(Path.of(folder), heldOutPeople, windowStepMs, false);
        };
    }

    @Override
    public Batch load() {
        LabelledSet test = dataset().load().test();
        return new Batch(test.labels(), test.features());
    }
}
