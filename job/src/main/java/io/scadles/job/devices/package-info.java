/**
 * Simulated devices: which sample each sends when, and the live pacing of many devices from one
 * thread; knows no Kafka.
 */
package io.scadles.job.devices;
