package dev.annex.core.sandbox;

import dev.annex.api.value.ByteSize;

/**
 * How much is kept for sessions now.
 *
 * @param instances how many instances, those that run included
 * @param idleMemory the memory of those that do not run
 */
public record SessionLoad(int instances, ByteSize idleMemory) {}
