/**
 * When a round is closed, what it weighs and what time it takes: the coordinator's arithmetic,
 * without a runtime.
 */
package io.scadles.model.sync;
