/** Kafka: the embedded broker, topics and their settings, publishing, offsets, dead letters. */
package io.scadles.job.kafka;
