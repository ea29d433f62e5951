/**
 * The wire format of a sample: what devices write into Kafka and what the training job reads.
 *
 * <p>Version 1 of a record's value, integers little-endian:
 *
 * <pre>
 * byte 0-1   magic 'S' 'D' (0x53 0x44)
 * byte 2     version, 1
 * byte 3     feature type: 0 = uint8, 1 = float32
 * byte 4-7   label, int32
 * byte 8-    features, row-major (images: channel, row, column)
 * </pre>
 *
 * <p>The record's key is the device's id in UTF-8: needed where devices share a topic, optional in
 * a topic of the device's own.
 */
package io.scadles.job.samples;
