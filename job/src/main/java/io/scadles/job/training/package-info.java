/** The whole job: from an experiment to a graph, and running it. */
package io.scadles.job.training;
