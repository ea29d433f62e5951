package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scadles.job.cli.ClusterJob;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests for Kubernetes, without a Kubernetes. */
class ManifestTest {

    private static final String USRLIB = "/opt/flink/usrlib/";
    private static final String CONF = "/opt/scadles/conf/";
    private static final String VOLUME = "/scadles";

    @ParameterizedTest
    @MethodSource("manifests")
    void theOperatorAcceptsIt(Profiles.Manifest manifest) throws IOException {
        assertThat(manifest.content().at("/apiVersion").asText())
                .isEqualTo("flink.apache.org/v1beta1");
        assertThat(new OperatorSchema().problems(manifest.content())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/spec/job                  | upgradeMod  | stateless",
                "/spec/job                  | upgradeMode | never",
                "/spec/job                  | parallelism | two",
                "/spec/taskManager/resource | cpus        | 2",
                "/spec                      | mode        | reactive",
                "/spec                      | flinkVersion | 2.3",
                "/spec/podTemplate/spec     | volume      | scadles",
                "/spec/flinkConfiguration   | state       | {}"
            })
    void aMistakeIsFound(String place, String field, String value) throws IOException {
        JsonNode manifest = Profiles.manifests().get(0).content().deepCopy();
        ((ObjectNode) manifest.at(place)).set(field, new YAMLMapper().readTree(value));

        assertThat(new OperatorSchema().problems(manifest)).hasSize(1);
    }

    @Test
    void theVolumeIsClaimedAsKubernetesExpects() throws IOException {
        JsonNode claim = Profiles.volume();

        assertThat(claim.at("/kind").asText()).isEqualTo("PersistentVolumeClaim");
        assertThat(new OperatorSchema().problemsOfClaim(claim.at("/spec"))).isEmpty();
        ObjectNode misspelled = claim.at("/spec").deepCopy();
        misspelled.set("accessMode", misspelled.get("accessModes"));
        assertThat(new OperatorSchema().problemsOfClaim(misspelled)).hasSize(1);
        // Processes on different machines write to it.
        assertThat(claim.at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteMany");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void allProcessesShareTheVolume(Profiles.Manifest manifest) {
        JsonNode pod = manifest.content().at("/spec/podTemplate/spec");

        assertThat(pod.at("/containers/0/name").asText()).isEqualTo("flink-main-container");
        assertThat(pod.at("/containers/0/volumeMounts/0/mountPath").asText()).isEqualTo(VOLUME);
        assertThat(pod.at("/containers/0/volumeMounts/0/name"))
                .isEqualTo(pod.at("/volumes/0/name"));
        assertThat(pod.at("/volumes/0/persistentVolumeClaim/claimName"))
                .isEqualTo(Profiles.volume().at("/metadata/name"));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void theJobIsOursAndItsArgumentsAreAnExperiment(Profiles.Manifest manifest) {
        JsonNode job = manifest.content().at("/spec/job");
        ExperimentConfig config = experiment(job.at("/args")).config();

        assertThat(job.at("/jarURI").asText()).isEqualTo("local://" + USRLIB + "scadles-job.jar");
        assertThat(job.at("/entryClass").asText()).isEqualTo(ClusterJob.class.getName());
        assertThat(config.kafka().embedded()).isFalse();
        assertThat(config.results().folder()).startsWith(VOLUME + "/");
        assertThat(config.flink().checkpointFolder()).as("in the run's folder").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void thereAreSlotsForTheWholeJob(Profiles.Manifest manifest) {
        JsonNode spec = manifest.content().at("/spec");
        int parallelism = spec.at("/job/parallelism").asInt();
        if (spec.at("/mode").asText().equals("standalone")) {
            int slots = spec.at("/flinkConfiguration/taskmanager.numberOfTaskSlots").asInt();
            assertThat(spec.at("/taskManager/replicas").asInt() * slots).isEqualTo(parallelism);
            assertThat(spec.at("/flinkConfiguration/scheduler-mode").asText())
                    .isEqualTo("reactive");
        } else {
            assertThat(experiment(spec.at("/job/args")).config().flink().parallelism())
                    .isEqualTo(parallelism);
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void nobodyScalesPartsOfTheLoop(Profiles.Manifest manifest) {
        assertThat(
                        manifest.content()
                                .at("/spec/flinkConfiguration/job.autoscaler.enabled")
                                .asText())
                .isEqualTo("false");
    }

    @Test
    void theImageHoldsWhatTheManifestsName() throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of("..", "flink-conf", "kubernetes", "Containerfile"));

        assertThat(lines)
                .anyMatch(line -> line.endsWith(" job/target/flink-lib/ /opt/flink/lib/"))
                .anyMatch(
                        line ->
                                line.endsWith(
                                        " job/target/scadles-job.jar "
                                                + USRLIB
                                                + "scadles-job.jar"))
                .anyMatch(line -> line.endsWith(" conf/ " + CONF));
    }

    private static Experiment experiment(JsonNode arguments) {
        String file = arguments.get(0).asText();
        assertThat(file).startsWith(CONF);
        List<String> overrides = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i += 2) {
            assertThat(arguments.get(i).asText()).isEqualTo("--set");
            overrides.add(arguments.get(i + 1).asText());
        }
        return Experiment.read(Path.of("..", "conf", file.substring(CONF.length())), overrides);
    }

    static List<Profiles.Manifest> manifests() {
        return Profiles.manifests();
    }
}
