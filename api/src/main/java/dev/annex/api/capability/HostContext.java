package dev.annex.api.capability;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;

/** What an effect may use besides its permit: the budget it spends and the ears of the caller. */
public record HostContext(Requester requester, Meter meter, Progress progress) {}
