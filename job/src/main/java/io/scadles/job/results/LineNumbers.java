package io.scadles.job.results;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Numbers the lines of every result file from 0, so that whoever reads them elsewhere sees whether
 * one is missing. Runs with parallelism 1.
 */
public final class LineNumbers extends ProcessFunction<ResultLine, ResultRecord>
        implements CheckpointedFunction {

    // runtime
    private transient Map<String, Long> next;
    private transient ListState<Tuple2<String, Long>> memory;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        next = new TreeMap<>();
        memory =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "next", Types.TUPLE(Types.STRING, Types.LONG)));
        for (Tuple2<String, Long> file : memory.get()) {
            next.put(file.f0, file.f1);
        }
    }

    @Override
    public void processElement(ResultLine line, Context context, Collector<ResultRecord> out) {
        long index = next.merge(line.file(), 1L, Long::sum) - 1;
        ResultRecord.of(line, index).forEach(out::collect);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        memory.clear();
        for (Map.Entry<String, Long> file : next.entrySet()) {
            memory.add(Tuple2.of(file.getKey(), file.getValue()));
        }
    }
}
