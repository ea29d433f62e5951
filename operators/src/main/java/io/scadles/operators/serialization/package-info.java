/**
 * Hand-written serializers for the records that carry much data; no Kryo, bulk copies, no deep
 * copies between chained operators.
 */
package io.scadles.operators.serialization;
