package dev.annex.api.capability;

import dev.annex.api.call.Invocation;
import dev.annex.api.extension.Extension;

/**
 * Who asks the host for something: the extension, the invocation its code is running for, and what
 * that holds open.
 */
public record Requester(Extension extension, Invocation invocation, Handles handles) {}
