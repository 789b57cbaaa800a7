package dev.annex.capabilities.http;

import dev.annex.capabilities.net.AddressGuard;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.capabilities.secrets.SecretSource;

/** What every request needs of the host. */
record HttpParts(
    AddressGuard guard,
    Connector connector,
    IdleConnections idle,
    SecretSource secrets,
    CookieJars cookies,
    Tunnels tunnels) {}
