package io.scadles.model.sync;

import java.io.Serializable;

/**
 * A change of the synchronization model while training goes on.
 *
 * @param timeMs event time from which it is wanted
 * @param model name of the model
 */
public record ModelSwitch(long timeMs, String model) implements Serializable {}
