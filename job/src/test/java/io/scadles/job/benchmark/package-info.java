/** Benchmarks of the parts, and the command that starts every benchmark; none runs in a build. */
package io.scadles.job.benchmark;
