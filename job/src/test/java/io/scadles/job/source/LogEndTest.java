package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Sample;
import io.scadles.operators.EndedSourceException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

/** How the readers of a recorded log end: two of them, joined to their enumerator by hand. */
class LogEndTest {

    private final boolean[] readToTheEnd = new boolean[2];
    private final List<Watermark> emitted = new ArrayList<>();
    private final List<Integer> noMoreSplits = new ArrayList<>();
    private final ReaderOutput<Sample> output = output();
    private LogPartitions partitions = partitions(false, false);
    private final LogReader[] readers = {reader(0), reader(1)};

    @Test
    void usageExample() throws Exception {
        readToTheEnd[0] = true;

        assertThat(readers[0].pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(readers[0].isAvailable()).isNotDone();
        assertThat(readers[1].pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);

        readToTheEnd[1] = true;
        assertThat(readers[1].pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(readers[0].isAvailable()).isDone();
        assertThat(readers[0].pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void whoHasReadEverythingHoldsBackNobodysTime() throws Exception {
        readToTheEnd[0] = true;

        readers[0].pollNext(output);
        readers[0].pollNext(output);

        assertThat(emitted).containsExactly(Watermark.MAX_WATERMARK);
    }

    @Test
    void aReaderThatComesBackHasToReadAgain() throws Exception {
        readToTheEnd[0] = true;
        readers[0].pollNext(output);
        partitions.addReader(0);
        readers[0] = reader(0);
        readToTheEnd[0] = false;
        readToTheEnd[1] = true;

        assertThat(readers[1].pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);

        readToTheEnd[0] = true;
        assertThat(readers[0].pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(readers[1].pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void afterARestoreReadersLearnThatNoMoreComes() {
        partitions.addReader(1);
        assertThat(noMoreSplits).as("the connector says so itself").isEmpty();

        partitions = partitions(true, false);
        partitions.addReader(1);
        assertThat(noMoreSplits).containsExactly(1);
        assertThat(readers[1].isAvailable()).as("still to be read").isNull();
    }

    @Test
    void whoIsRestoredAmongReadersThatHaveEndedEndsToo() throws Exception {
        partitions = partitions(true, true);
        partitions.addReader(0);
        readToTheEnd[0] = true;

        assertThat(readers[0].pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void aCheckpointKnowsWhetherReadersWereToldToEnd() throws Exception {
        assertThat(partitions.snapshotState(1).allRead()).isFalse();
        Arrays.fill(readToTheEnd, true);
        readers[0].pollNext(output);
        readers[1].pollNext(output);

        assertThat(partitions.snapshotState(2).allRead()).isTrue();
    }

    @Test
    void aTaskThatFailsAfterTheEndTakesTheWholeJobAlong() throws Exception {
        readToTheEnd[0] = true;
        readers[0].pollNext(output);
        partitions.addSplitsBack(List.of(), 0);
        readToTheEnd[1] = true;
        readers[1].pollNext(output);

        assertThatThrownBy(() -> partitions.addSplitsBack(List.of(), 0))
                .isInstanceOf(EndedSourceException.class)
                .hasMessageContaining("'Samples' had been read to its end");
    }

    private LogReader reader(int subtask) {
        SourceReader<Sample, KafkaPartitionSplit> connector =
                fake(
                        SourceReader.class,
                        (method, arguments) ->
                                method.equals("pollNext")
                                        ? readToTheEnd[subtask]
                                                ? InputStatus.END_OF_INPUT
                                                : InputStatus.MORE_AVAILABLE
                                        : null);
        SourceReaderContext context =
                fake(
                        SourceReaderContext.class,
                        (method, arguments) -> {
                            partitions.handleSourceEvent(subtask, (SourceEvent) arguments[0]);
                            return null;
                        });
        return new LogReader(connector, context);
    }

    private LogPartitions partitions(boolean complete, boolean allRead) {
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector =
                fake(SplitEnumerator.class, (method, arguments) -> null);
        SplitEnumeratorContext<KafkaPartitionSplit> context =
                fake(SplitEnumeratorContext.class, this::askContext);
        return new LogPartitions(connector, context, complete, allRead);
    }

    private Object askContext(String method, Object[] arguments) {
        switch (method) {
            case "currentParallelism":
                return readers.length;
            case "registeredReaders":
                return Map.of(0, new ReaderInfo(0, "here"), 1, new ReaderInfo(1, "here"));
            case "signalNoMoreSplits":
                noMoreSplits.add((Integer) arguments[0]);
                return null;
            case "sendEventToSourceReader":
                readers[(Integer) arguments[0]].handleSourceEvents((SourceEvent) arguments[1]);
                return null;
            default:
                throw new UnsupportedOperationException(method);
        }
    }

    private ReaderOutput<Sample> output() {
        return fake(
                ReaderOutput.class,
                (method, arguments) -> {
                    emitted.add((Watermark) arguments[0]);
                    return null;
                });
    }

    @SuppressWarnings(
            "unchecked") // The type says what is implemented; its parameters do not exist.
    private static <T> T fake(Class<?> type, BiFunction<String, Object[], Object> answer) {
        return (T)
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> answer.apply(method.getName(), arguments));
    }
}
