package dev.annex.api.capability;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;

/**
 * What an effect may use besides its permit: the budget it spends, the ears of the caller, and a
 * way to ask for what it turns out to touch besides.
 */
public record HostContext(Requester requester, Meter meter, Progress progress, Permits permits) {}
