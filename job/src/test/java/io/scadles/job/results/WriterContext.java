package io.scadles.job.results;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** What a sink writer sees of Flink, with a clock moved by hand. */
final class WriterContext implements WriterInitContext, ProcessingTimeService {

    private final int attempt;
    private final int parallelism;
    private final List<Timer> timers = new ArrayList<>();
    private long nowMs;

    private record Timer(long dueMs, ProcessingTimeCallback callback) {}

    WriterContext(int attempt, int parallelism) {
        this.attempt = attempt;
        this.parallelism = parallelism;
    }

    /** Moves the clock and fires the timers that are due. */
    void advanceTo(long ms) throws Exception {
        nowMs = ms;
        List<Timer> due = timers.stream().filter(timer -> timer.dueMs() <= ms).toList();
        timers.removeAll(due);
        for (Timer timer : due) {
            timer.callback().onProcessingTime(ms);
        }
    }

    /** Timers that wait. */
    int timers() {
        return timers.size();
    }

    @Override
    public long getCurrentProcessingTime() {
        return nowMs;
    }

    @Override
    public ScheduledFuture<?> registerTimer(long dueMs, ProcessingTimeCallback callback) {
        timers.add(new Timer(dueMs, callback));
        return null;
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return this;
    }

    @Override
    public TaskInfo getTaskInfo() {
        return new TaskInfo() {
            @Override
            public String getTaskName() {
                return "results";
            }

            @Override
            public int getMaxNumberOfParallelSubtasks() {
                return 1;
            }

            @Override
            public int getIndexOfThisSubtask() {
                return 0;
            }

            @Override
            public int getNumberOfParallelSubtasks() {
                return parallelism;
            }

            @Override
            public int getAttemptNumber() {
                return attempt;
            }

            @Override
            public String getTaskNameWithSubtasks() {
                return "results (1/1)";
            }

            @Override
            public String getAllocationIDAsString() {
                return "";
            }
        };
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return OptionalLong.empty();
    }

    @Override
    public JobInfo getJobInfo() {
        throw unused();
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw unused();
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
        throw unused();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        throw unused();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        throw unused();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return false;
    }

    @Override
    public <IN> TypeSerializer<IN> createInputSerializer() {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the results writer does not need this");
    }
}
