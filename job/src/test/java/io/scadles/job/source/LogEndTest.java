package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Sample;
import io.scadles.operators.EndedSourceException;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the readers of a recorded log end: one, joined to its enumerator by hand. */
class LogEndTest {

    private final ChannelKey key = new ChannelKey("readers", UUID.randomUUID().toString(), 0, 0);
    private final HorizonChannel trainer = HorizonChannel.enter(key);
    private final List<Watermark> emitted = new ArrayList<>();
    private final List<Integer> noMoreSplits = new ArrayList<>();
    private final ReaderOutput<Sample> output = output();
    private boolean readToTheEnd;
    private LogPartitions partitions = partitions(false);
    private final LogReader reader = reader();

    @AfterEach
    void bothEndsLeave() throws Exception {
        reader.close();
        trainer.close();
        assertThatThrownBy(trainer::close).hasMessageContaining("without having");
    }

    @Test
    void usageExample() throws Exception {
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        readToTheEnd = true;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> more = reader.isAvailable();
        assertThat(more).isNotDone();

        trainer.end();

        assertThat(more).isDone();
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void whoHasReadEverythingHoldsBackNobodysTime() throws Exception {
        readToTheEnd = true;

        reader.pollNext(output);
        reader.pollNext(output);

        assertThat(emitted).containsExactly(Watermark.MAX_WATERMARK);
    }

    @Test
    void whatIsLeftIsReadEvenIfTheStreamsAreSaidToBeOver() throws Exception {
        trainer.end();

        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        readToTheEnd = true;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(emitted).containsExactly(Watermark.MAX_WATERMARK);
    }

    @Test
    void afterARestoreReadersLearnThatNoMoreComes() {
        partitions.addReader(1);
        assertThat(noMoreSplits).as("the connector says so itself").isEmpty();

        partitions = partitions(true);
        partitions.addReader(1);
        assertThat(noMoreSplits).containsExactly(1);
        assertThat(reader.isAvailable()).as("still to be read").isNull();
    }

    @Test
    void aTaskThatFailsAfterTheEndTakesTheWholeJobAlong() throws Exception {
        readToTheEnd = true;
        reader.pollNext(output);
        partitions.addSplitsBack(List.of(), 0);
        trainer.end();
        reader.pollNext(output);

        assertThatThrownBy(() -> partitions.addSplitsBack(List.of(), 0))
                .isInstanceOf(EndedSourceException.class)
                .hasMessageContaining("'Samples' had been read to its end");
    }

    private LogReader reader() {
        SourceReader<Sample, KafkaPartitionSplit> connector =
                fake(
                        SourceReader.class,
                        (method, arguments) ->
                                method.equals("pollNext")
                                        ? readToTheEnd
                                                ? InputStatus.END_OF_INPUT
                                                : InputStatus.MORE_AVAILABLE
                                        : null);
        SourceReaderContext context =
                fake(
                        SourceReaderContext.class,
                        (method, arguments) -> {
                            partitions.handleSourceEvent(0, (SourceEvent) arguments[0]);
                            return null;
                        });
        return new LogReader(connector, context, HorizonChannel.enter(key));
    }

    private LogPartitions partitions(boolean complete) {
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector =
                fake(SplitEnumerator.class, (method, arguments) -> null);
        SplitEnumeratorContext<KafkaPartitionSplit> context =
                fake(
                        SplitEnumeratorContext.class,
                        (method, arguments) -> {
                            assertThat(method).isEqualTo("signalNoMoreSplits");
                            noMoreSplits.add((Integer) arguments[0]);
                            return null;
                        });
        return new LogPartitions(connector, context, complete);
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
