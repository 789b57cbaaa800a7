package dev.annex.core.hook;

import dev.annex.api.name.ExtensionId;

/**
 * One call of a hook that was waited for, or one that found no place in the line.
 *
 * @param reason why it failed, was rejected or said no; empty when there is nothing to say
 */
public record HookRun(ExtensionId extension, String hook, HookOutcome outcome, String reason) {}
