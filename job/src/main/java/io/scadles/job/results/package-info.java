/** What a run leaves behind: its folder, rows per round, manifest, progress and summary. */
package io.scadles.job.results;
