/** The paper's tables and figures: groups of experiments, run for several seeds and compared. */
package io.scadles.job.paper;
