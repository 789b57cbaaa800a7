package dev.annex.mcp.http;

import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpAuthenticator.Verdict;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is decided before a body is read: host, origin, preflight, caller. */
public final class Gate {

  private static final byte[] NOTHING = {};

  private final HostRules hosts;
  private final McpAuthenticator authenticator;

  public Gate(HostRules hosts, McpAuthenticator authenticator) {
    this.hosts = hosts;
    this.authenticator = authenticator;
  }

  /** Lets an exchange pass with its caller's name, or answers it and returns nothing. */
  public Optional<Incoming> admit(HttpExchange exchange) throws IOException {
    List<String> origin = exchange.headers("Origin");
    if (!hosts.allowsHost(exchange.headers("Host")) || !hosts.allowsOrigin(origin)) {
      exchange.respond(403, Map.of(), NOTHING);
      return Optional.empty();
    }
    Map<String, String> base =
        new HashMap<>(Cors.headers(origin.isEmpty() ? "" : origin.getFirst().strip()));
    if (exchange.method().equals("OPTIONS") && !origin.isEmpty()) {
      base.putAll(Cors.preflight(exchange.headers("Access-Control-Request-Headers")));
      exchange.respond(204, base, NOTHING);
      return Optional.empty();
    }
    return switch (authenticator.authenticate(exchange)) {
      case Verdict.Admitted(var principal) ->
          Optional.of(
              new Incoming(exchange, principal, Accept.of(exchange.headers("Accept")), base));
      case Verdict.Unauthenticated(String challenge) -> refuse(exchange, 401, challenge, base);
      case Verdict.Refused(String challenge) -> refuse(exchange, 403, challenge, base);
    };
  }

  private static Optional<Incoming> refuse(
      HttpExchange exchange, int status, String challenge, Map<String, String> base)
      throws IOException {
    if (!challenge.isEmpty()) {
      base.put("WWW-Authenticate", challenge);
    }
    exchange.respond(status, base, NOTHING);
    return Optional.empty();
  }
}
