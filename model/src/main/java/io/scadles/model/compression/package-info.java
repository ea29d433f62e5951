/** What a device sends of its gradient: the largest entries or all of it, and what that weighs. */
package io.scadles.model.compression;
