package io.scadles.job;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.scadles.job.training.TrainingRun;
import io.scadles.model.stream.Slice;
import io.scadles.operators.TrainingLoop;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the architecture: rules over the production classes of all three modules. */
class HouseRulesTest {

    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.scadles");

    /** The operators that own state of the loop; the job needs no others of their kind. */
    private static final DescribedPredicate<JavaClass> LOOP_OPERATORS =
            describe(
                    "the operators that own loop state",
                    type ->
                            Set.of(
                                            "io.scadles.operators.DeviceTrainer",
                                            "io.scadles.operators.DeviceTrainerFactory",
                                            "io.scadles.operators.ModelUpdater")
                                    .contains(topLevel(type).getName()));

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseRulesTest::topLevel).orElse(type);
    }

    @Test
    void usageExample() {
        assertThat(PRODUCTION.contain(Slice.class)).isTrue();
        assertThat(PRODUCTION.contain(TrainingLoop.class)).isTrue();
        assertThat(PRODUCTION.contain(TrainingRun.class)).isTrue();
        assertThat(PRODUCTION.contain(HouseRulesTest.class)).isFalse();
        assertThat(PRODUCTION.contain("io.scadles.operators.SoftmaxEngine")).isFalse();
    }

    @Test
    void jobStandsOnOperatorsAndOperatorsOnModel() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("job")
                .definedBy("io.scadles.job..")
                .layer("operators")
                .definedBy("io.scadles.operators..")
                .layer("model")
                .definedBy("io.scadles.model..")
                .whereLayer("job")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("operators")
                .mayOnlyBeAccessedByLayers("job")
                .check(PRODUCTION);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.scadles.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void onlyNetworksKnowDjl() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.scadles.model.network..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(PRODUCTION);
    }

    @Test
    void theModelKnowsNeitherFlinkNorKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.scadles.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "kafka..")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheLoopTouchesFlinksRuntime() {
        DescribedPredicate<JavaClass> internals =
                resideInAnyPackage(
                                "org.apache.flink.runtime..",
                                "org.apache.flink.streaming.runtime..")
                        .or(assignableTo(AbstractStreamOperator.class))
                        .and(
                                not(
                                        belongToAnyOf(
                                                FunctionInitializationContext.class,
                                                FunctionSnapshotContext.class)))
                        .as("runtime internals");
        noClasses()
                .that(not(resideInAPackage("io.scadles.operators.feedback..").or(LOOP_OPERATORS)))
                .should()
                .dependOnClassesThat(internals.and(not(resideInAPackage("io.scadles.."))))
                .check(PRODUCTION);
    }

    /** Exception: Streams opens the admin client of a run and so has to close it. */
    @Test
    void kafkaStaysInItsTwoPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.scadles.job.kafka..", "io.scadles.job.source..")
                .and()
                .doNotHaveFullyQualifiedName("io.scadles.job.training.Streams")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..", "kafka..", "org.apache.flink.connector.kafka..")
                .check(PRODUCTION);
    }

    @Test
    void yamlStaysInConfig() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.scadles.job.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.dataformat..", "org.yaml..")
                .check(PRODUCTION);
    }

    @Test
    void whatTravelsIsFlatAndPublic() {
        classes()
                .that()
                .resideInAPackage("io.scadles.model.stream")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .bePublic()
                .andShould(beAFlatRecordOrAnEnum())
                .check(PRODUCTION);
    }

    private static ArchCondition<JavaClass> beAFlatRecordOrAnEnum() {
        return new ArchCondition<>("be a record of flat components, or an enum") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.isRecord() && !type.isEnum()) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    type, type.getName() + " is neither a record nor an enum"));
                }
                for (JavaField field : type.getFields()) {
                    boolean component = !field.getModifiers().contains(JavaModifier.STATIC);
                    if (type.isRecord() && component && !isFlat(field.getRawType())) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        field,
                                        "%s of type %s is not flat"
                                                .formatted(
                                                        field.getFullName(),
                                                        field.getRawType().getName())));
                    }
                }
            }
        };
    }

    private static boolean isFlat(JavaClass type) {
        JavaClass element = type.isArray() ? type.getComponentType() : type;
        return element.isPrimitive()
                || element.isEquivalentTo(String.class)
                || element.isEnum()
                || element.isRecord() && element.getPackageName().equals("io.scadles.model.stream");
    }

    @Test
    void whatFlinkShipsHasOnlyFinalAndTransientFields() {
        DescribedPredicate<JavaClass> shipped =
                assignableTo(Function.class)
                        .or(assignableTo(StreamOperator.class))
                        .or(assignableTo(StreamOperatorFactory.class))
                        .or(assignableTo(Source.class))
                        .or(assignableTo(Sink.class))
                        .as("Flink functions, operators, sources and sinks");
        fields().that()
                .areDeclaredInClassesThat(shipped)
                .and()
                .areNotStatic()
                .should(
                        ArchCondition.from(
                                        DescribedPredicate.<JavaField>describe(
                                                "be final or transient",
                                                HouseRulesTest::isFinalOrTransient))
                                .as("be final (configuration) or transient (runtime)"))
                .check(PRODUCTION);
    }

    private static boolean isFinalOrTransient(HasModifiers field) {
        return field.getModifiers().contains(JavaModifier.FINAL)
                || field.getModifiers().contains(JavaModifier.TRANSIENT);
    }

    @Test
    void theModelHasNoClockAndNoUnseededChance() {
        noClasses()
                .that()
                .resideInAPackage("io.scadles.model..")
                .should()
                .accessTargetWhere(
                        describe(
                                "the target is a clock or unseeded chance",
                                HouseRulesTest::isClockOrChance))
                .check(PRODUCTION);
    }

    private static boolean isClockOrChance(JavaAccess<?> access) {
        String name = access.getTarget().getName();
        JavaClass owner = access.getTargetOwner();
        boolean clock =
                owner.isEquivalentTo(System.class)
                                && Set.of("currentTimeMillis", "nanoTime").contains(name)
                        || owner.getPackageName().equals("java.time")
                                && (name.equals("now") || name.startsWith("system"));
        boolean unseeded =
                name.equals("<init>")
                        && (owner.isEquivalentTo(Random.class)
                                || owner.isEquivalentTo(SplittableRandom.class))
                        && access.getTarget().getFullName().endsWith("()");
        boolean chance =
                owner.isEquivalentTo(Math.class) && name.equals("random")
                        || owner.getSimpleName().equals("ThreadLocalRandom")
                        || owner.getSimpleName().equals("SecureRandom")
                        || name.equals("randomUUID");
        return clock || unseeded || chance;
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "the target sleeps",
                                access ->
                                        access.getTarget().getName().equals("sleep")
                                                && access.getTargetOwner()
                                                        .getPackageName()
                                                        .startsWith("java.")))
                .check(PRODUCTION);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.scadles.job.cli..")
                .should()
                .accessTargetWhere(
                        describe("the target is a standard stream", HouseRulesTest::isPrinting))
                .check(PRODUCTION);
    }

    private static boolean isPrinting(JavaAccess<?> access) {
        String name = access.getTarget().getName();
        return access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("out", "err").contains(name)
                || name.equals("printStackTrace")
                        && access.getTarget().getFullName().endsWith("()");
    }

    /** Lombok leaves no trace in a class file, so the class path is what can be checked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lombok.Lombok",
                "org.mockito.Mockito",
                "org.easymock.EasyMock",
                "org.powermock.api.mockito.PowerMockito",
                "org.jmock.Mockery",
                "mockit.Mock",
                "io.mockk.MockK"
            })
    void neitherLombokNorMocksAreOnTheClassPath(String type) {
        assertThat(getClass().getClassLoader().getResource(type.replace('.', '/') + ".class"))
                .as("%s; write a record or a small fake instead", type)
                .isNull();
    }
}
