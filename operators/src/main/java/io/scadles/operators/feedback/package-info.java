/**
 * The only way back in the job graph: in-JVM channels between co-located tasks, and what the loop's
 * operators need of Flink's runtime.
 */
package io.scadles.operators.feedback;
