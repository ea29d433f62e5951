/** The command line: one small class per verb. */
package io.scadles.job.cli;
