package dev.annex.capabilities.workspace;

/** Whether there was something to remove. */
record Removed(boolean removed) {}
