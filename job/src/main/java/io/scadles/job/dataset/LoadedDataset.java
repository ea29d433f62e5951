package io.scadles.job.dataset;

import java.util.List;

/**
 * A data set in memory.
 *
 * @param train samples to stream
 * @param test samples to score on, apart from the training samples
 * @param streams which device saw which training sample when; empty where the set does not say, and
 *     a {@link Partition} has to
 */
public record LoadedDataset(LabelledSet train, LabelledSet test, List<RecordedStream> streams) {}
