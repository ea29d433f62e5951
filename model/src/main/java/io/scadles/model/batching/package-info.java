/**
 * What a device does with its stream: measure its rate, hold samples, decide when a batch is ready
 * and how large it is.
 */
package io.scadles.model.batching;
