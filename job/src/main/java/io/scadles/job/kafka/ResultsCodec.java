package io.scadles.job.kafka;

import io.scadles.job.results.ResultRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Records of results in Kafka: key = name of the file, value = the line or the part, index and part
 * as headers of UTF-8 text. What is whole has no headers about parts.
 */
final class ResultsCodec {

    private static final String INDEX = "scadles.index";
    private static final String PART = "scadles.part";
    private static final String PARTS = "scadles.parts";

    private ResultsCodec() {}

    static ProducerRecord<byte[], byte[]> toKafka(ResultRecord result, String topic) {
        byte[] key = result.file().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, result.bytes());
        put(record.headers(), INDEX, result.index());
        if (result.parts() > 1) {
            put(record.headers(), PART, result.part());
            put(record.headers(), PARTS, result.parts());
        }
        return record;
    }

    /**
     * Reads a record back.
     *
     * @throws IllegalArgumentException if it is not one of results
     */
    static ResultRecord fromKafka(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            throw new IllegalArgumentException("not a record of results: it has no key or value");
        }
        Header index = record.headers().lastHeader(INDEX);
        if (index == null) {
            throw new IllegalArgumentException(
                    "not a record of results: it has no header '%s'".formatted(INDEX));
        }
        return new ResultRecord(
                new String(record.key(), StandardCharsets.UTF_8),
                number(index),
                (int) get(record.headers(), PART, 0),
                (int) get(record.headers(), PARTS, 1),
                record.value());
    }

    private static void put(Headers headers, String key, long value) {
        headers.add(key, Long.toString(value).getBytes(StandardCharsets.UTF_8));
    }

    private static long get(Headers headers, String key, long byDefault) {
        Header header = headers.lastHeader(key);
        return header == null ? byDefault : number(header);
    }

    private static long number(Header header) {
        return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    }
}
