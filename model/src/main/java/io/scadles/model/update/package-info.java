/** How commits become a new model: weights, learning rate, optimizer, one block at a time. */
package io.scadles.model.update;
