/**
 * The vocabulary: the records that travel between the stages, nouns only.
 *
 * <p>Every class is a flat public record (primitives, strings, enums, primitive arrays, such
 * records). A record owns its arrays: they are never written after construction, so chained
 * operators may share them without copying.
 */
package io.scadles.model.stream;
