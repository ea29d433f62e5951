package io.scadles.model.network;

import ai.djl.nn.Block;

/**
 * A network ready to be initialised.
 *
 * @param block DJL's blocks, without values
 * @param layout the flat vector; its parameters and its buffers are in the block's order
 */
record Network(Block block, ParameterLayout layout) {}
