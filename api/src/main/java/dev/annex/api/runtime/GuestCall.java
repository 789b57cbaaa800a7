package dev.annex.api.runtime;

import dev.annex.api.call.Invocation;
import dev.annex.api.extension.Tool;

/** A call into a guest: which tool, for which invocation. */
public record GuestCall(Tool tool, Invocation invocation) {}
