package io.scadles.job.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * What the Flink Kubernetes operator accepts as a FlinkDeployment, by the definition in its own
 * jar.
 *
 * <p>The definition does not say that fields it lacks are wrong; Kubernetes drops them, so that a
 * misspelled one would go unnoticed. Here they are refused.
 */
final class OperatorSchema {

    private static final String DEFINITION =
            "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

    private final ObjectNode schema;

    OperatorSchema() throws IOException {
        try (InputStream definition = OperatorSchema.class.getResourceAsStream(DEFINITION)) {
            schema =
                    (ObjectNode)
                            new YAMLMapper()
                                    .readTree(definition)
                                    .at("/spec/versions/0/schema/openAPIV3Schema");
        }
        ObjectNode fields = (ObjectNode) schema.get("properties");
        for (String ofEveryResource : List.of("apiVersion", "kind")) {
            fields.putObject(ofEveryResource).put("type", "string");
        }
        fields.putObject("metadata").putObject("properties").putObject("name");
        // This release ends at Flink 1.20; later ones have added versions, and to flinkVersion
        // nothing else.
        ((ObjectNode) schema.at("/properties/spec/properties/flinkVersion"))
                .put("pattern", "v[12]_[0-9]+")
                .remove("enum");
        close(schema);
    }

    private static void close(JsonNode node) {
        if (node.path("properties").isObject()
                && !node.has("additionalProperties")
                && !node.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            ((ObjectNode) node).put("additionalProperties", false);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            close(field.getValue());
        }
    }

    /** What is wrong with a FlinkDeployment. */
    List<String> problems(JsonNode deployment) {
        return problems(schema, deployment);
    }

    /**
     * What is wrong with a claim on a volume; the definition has it where a pod claims one of its
     * own.
     */
    List<String> problemsOfClaim(JsonNode claim) {
        return problems(
                schema.at(
                        "/properties/spec/properties/podTemplate/properties/spec/properties/volumes/items/properties"
                                + "/ephemeral/properties/volumeClaimTemplate/properties/spec"),
                claim);
    }

    private static List<String> problems(JsonNode schema, JsonNode content) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(schema)
                .validate(content)
                .stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }
}
