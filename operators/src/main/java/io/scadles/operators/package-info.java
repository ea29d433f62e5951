/** The stages of training as Flink operators; mathematics is in the model module. */
package io.scadles.operators;
