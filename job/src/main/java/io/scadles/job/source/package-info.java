/** From Kafka records to samples, and from bad records to the dead-letter topic. */
package io.scadles.job.source;
