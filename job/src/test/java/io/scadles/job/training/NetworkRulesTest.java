package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.Names;
import io.scadles.job.config.NetworkConfig;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.network.Networks;
import io.scadles.model.network.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkRulesTest {

    @Test
    void usageExample() {
        NetworkSpec spec = network("cnn-small-bn", "network.normalization=group");

        assertThat(spec.name()).isEqualTo("cnn-small-bn");
        assertThat(spec.normalization()).isEqualTo(Normalization.GROUP);
        assertThat(Networks.layout(spec).tensors()).hasSize(16);
    }

    @Test
    void everyNetworkOfTheModelCanBeNamed() {
        assertThat(NetworkConfig.Name.values())
                .extracting(Names::kebab)
                .containsExactlyElementsOf(Networks.names());
    }

    @ParameterizedTest
    @EnumSource
    void theExperimentAllowsExactlyTheNormalisationsANetworkHas(NetworkConfig.Name name) {
        List<Normalization> allowed = new ArrayList<>();
        for (NetworkConfig.Normalization n : NetworkConfig.Normalization.values()) {
            try {
                allowed.add(
                        network(Names.kebab(name), "network.normalization=" + Names.kebab(n))
                                .normalization());
            } catch (ConfigException e) {
                assertThat(e).hasMessageContaining("network.normalization (" + Names.kebab(n));
            }
        }

        assertThat(allowed).isEqualTo(Networks.normalizations(Names.kebab(name)));
        assertThat(network(Names.kebab(name)).normalization()).isEqualTo(allowed.get(0));
    }

    private static NetworkSpec network(String name, String... more) {
        boolean har = name.equals("conv1d");
        List<String> overrides =
                new ArrayList<>(
                        List.of(
                                "network.name=" + name,
                                "data.dataset=" + (har ? "har" : "cifar-10"),
                                "devices.rates-samples-per-second=" + (har ? "[]" : "[8]"),
                                "optimizer.learning-rate=0.1"));
        overrides.addAll(Arrays.asList(more));
        Experiment experiment = Experiment.parse("mine", "mine.yaml", "", overrides);
        return new LoopRules(experiment.config())
                .network(DatasetChoice.of(experiment.config().data()).dataset().spec());
    }
}
