package dev.annex.server.rest;

import dev.annex.api.store.WorkspaceStore;
import dev.annex.capabilities.connections.Trials;
import dev.annex.capabilities.tunnel.SshTunnels;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.AnnexHost;
import dev.annex.server.edge.RunningCalls;
import dev.annex.store.ExtensionLogFiles;
import dev.annex.store.Vault;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What the administration interface works on.
 *
 * @param calls where its calls go
 * @param vault where the secrets are
 * @param workspace what is kept for the user
 * @param assets the user's connections, over the same workspace
 * @param tunnels those of them that are ways to SSH servers
 * @param trials where calls are noted that try settings out
 * @param logs what extensions logged
 * @param data the data directory
 * @param version of the host
 * @param startedAt when the host was opened
 * @param callTimeout how long a caller waits that names no time
 */
public record AdminParts(
    AnnexHost host,
    RunningCalls calls,
    Vault vault,
    WorkspaceStore workspace,
    AssetBook assets,
    SshTunnels tunnels,
    Trials trials,
    ExtensionLogFiles logs,
    Path data,
    String version,
    Instant startedAt,
    Duration callTimeout,
    Clock clock) {}
