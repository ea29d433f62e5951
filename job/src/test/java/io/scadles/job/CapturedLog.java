package io.scadles.job;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** All that is logged in this JVM while it is open, from level DEBUG on, with stack traces. */
public final class CapturedLog implements AutoCloseable {

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Map<LoggerConfig, Level> before = new HashMap<>();
    private final Lines lines = new Lines();

    public CapturedLog() {
        lines.start();
        LoggerConfig root = context.getConfiguration().getRootLogger();
        for (LoggerConfig logger : context.getConfiguration().getLoggers().values()) {
            before.put(logger, logger.getLevel());
            logger.setLevel(Level.DEBUG);
        }
        // The console would drown in it.
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.addAppender(lines, Level.DEBUG, null);
        context.updateLoggers();
    }

    public String text() {
        return lines.texts.stream().collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        LoggerConfig root = context.getConfiguration().getRootLogger();
        root.removeAppender(lines.getName());
        before.forEach(LoggerConfig::setLevel);
        context.getConfiguration()
                .getAppenders()
                .values()
                .forEach(appender -> root.addAppender(appender, null, null));
        context.updateLoggers();
    }

    private static final class Lines extends AbstractAppender {
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        Lines() {
            super("captured", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringBuilder text = new StringBuilder(event.getLoggerName()).append(' ');
            text.append(event.getMessage().getFormattedMessage());
            for (Throwable e = event.getThrown(); e != null; e = e.getCause()) {
                text.append('\n').append(e);
            }
            texts.add(text.toString());
        }
    }
}
