package dev.annex.api.access;

import dev.annex.api.call.Invocation;

/**
 * A wish: who wants to do what, on which real target, during which invocation.
 *
 * @param target what will really be touched, never what a guest merely wrote; its {@code toString}
 *     is what people read in messages and in the journal, so it holds no secret
 * @param routine whether an allowed wish of this kind is only counted on the call's journal line
 *     instead of getting a line of its own; a denied one always gets one
 */
public record Access<T>(
    Invocation invocation, Subject subject, Action action, T target, boolean routine) {}
