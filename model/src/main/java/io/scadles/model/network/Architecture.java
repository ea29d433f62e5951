package io.scadles.model.network;

/** Recipe of a network. */
@FunctionalInterface
interface Architecture {

    /** Stacks the layers on samples of the builder's shape. */
    void stack(NetworkBuilder network, int classes);
}
