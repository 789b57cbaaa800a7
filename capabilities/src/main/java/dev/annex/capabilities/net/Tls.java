package dev.annex.capabilities.net;

/**
 * How a connection is made secret.
 *
 * @param serverName whom to ask for, and whose certificate to expect
 * @param checked whether the certificate is checked at all; without that, anybody on the way can
 *     pose as the server
 */
public record Tls(Host serverName, boolean checked) {}
