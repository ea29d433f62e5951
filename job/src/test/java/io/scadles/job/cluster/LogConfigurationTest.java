package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.CompositeTriggeringPolicy;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a cluster's processes and the console log. */
class LogConfigurationTest {

    private static final Path CLUSTER = Path.of("../flink-conf/standalone/log4j.properties");
    private static final Path CONSOLE = Path.of("src/main/resources/log4j2.xml");

    @TempDir Path folder;

    private Configuration read(Path file) {
        String property = "log.file";
        System.setProperty(property, folder.resolve("process.log").toString());
        try {
            Configuration configuration =
                    ConfigurationFactory.getInstance()
                            .getConfiguration(new LoggerContext("test"), "test", file.toUri());
            configuration.initialize();
            return configuration;
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void usageExample() {
        RollingFileAppender file = read(CLUSTER).getAppender("file");

        assertThat(file.getFileName()).isEqualTo(folder.resolve("process.log").toString());
        file.stop();
    }

    @Test
    void aProcessOfAClusterKeepsAtMost300MegabytesOfLog() {
        Configuration cluster = read(CLUSTER);
        RollingFileAppender file = cluster.getAppender("file");
        CompositeTriggeringPolicy policies = file.getTriggeringPolicy();
        SizeBasedTriggeringPolicy policy =
                (SizeBasedTriggeringPolicy) policies.getTriggeringPolicies()[0];
        DefaultRolloverStrategy strategy =
                (DefaultRolloverStrategy) file.getManager().getRolloverStrategy();

        assertThat(cluster.getAppenders()).hasSize(1);
        assertThat(policy.getMaxFileSize() * (1 + strategy.getMaxIndex())).isEqualTo(300L << 20);
        file.stop();
    }

    @Test
    void whatFlinkSaysOfEveryAlignmentIsNotInTheLog() {
        Configuration cluster = read(CLUSTER);

        assertThat(level(cluster, "org.apache.flink.runtime.checkpoint.CheckpointCoordinator"))
                .isEqualTo(Level.INFO);
        assertThat(level(cluster, "org.apache.flink.runtime.source.coordinator.SourceCoordinator"))
                .isEqualTo(Level.WARN);
        cluster.getAppender("file").stop();
    }

    @Test
    void theConsoleShowsWarningsAndWhatWeSayOurselves() {
        Configuration console = read(CONSOLE);

        assertThat(console.getAppenders().values())
                .singleElement()
                .isInstanceOfSatisfying(
                        ConsoleAppender.class,
                        appender ->
                                assertThat(appender.getTarget())
                                        .isEqualTo(ConsoleAppender.Target.SYSTEM_ERR));
        assertThat(
                        Map.of(
                                "io.scadles.job.X", level(console, "io.scadles.job.X"),
                                "org.apache.flink.X", level(console, "org.apache.flink.X"),
                                "org.apache.kafka.X", level(console, "org.apache.kafka.X")))
                .isEqualTo(
                        Map.of(
                                "io.scadles.job.X", Level.INFO,
                                "org.apache.flink.X", Level.WARN,
                                "org.apache.kafka.X", Level.ERROR));
    }

    private static Level level(Configuration configuration, String logger) {
        return configuration.getLoggerConfig(logger).getLevel();
    }
}
