/**
 * Networks by name, the flat parameter layout and the gradient engine; the only place that knows
 * DJL.
 */
package io.scadles.model.network;
