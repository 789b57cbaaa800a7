package dev.annex.server.rest;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpAuthenticator.Verdict;
import dev.annex.mcp.McpPrincipal;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may use what only the operator may; answers everybody else. Any thread. */
record Gate(McpAuthenticator authenticator) {

  static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  /** The caller; empty when the request was refused, and answered. */
  Optional<McpPrincipal> admit(JettyExchange exchange) throws IOException {
    if (!fromOwnPage(exchange)) {
      refuse(exchange, 403, ErrorCode.INVALID_REQUEST, "pages of other origins may not use it");
      return Optional.empty();
    }
    return switch (authenticator.authenticate(exchange)) {
      case Verdict.Admitted(McpPrincipal principal) -> Optional.of(principal);
      case Verdict.Unauthenticated(String challenge) -> {
        Map<String, String> headers = new HashMap<>(JSON);
        headers.put("WWW-Authenticate", challenge);
        exchange.respond(
            401,
            headers,
            bytes(
                fault(
                    ErrorCode.UNAUTHENTICATED,
                    "it needs the host's token as Authorization: Bearer")));
        yield Optional.empty();
      }
      case Verdict.Refused(String challenge) -> {
        refuse(exchange, 403, ErrorCode.PERMISSION_DENIED, "this caller may not use it");
        yield Optional.empty();
      }
    };
  }

  /**
   * A page elsewhere, even on this machine, is no reason to act: its author is not the operator.
   */
  private static boolean fromOwnPage(JettyExchange exchange) {
    List<String> origin = exchange.headers("Origin");
    if (origin.isEmpty()) {
      return true;
    }
    String host = exchange.headers("Host").getFirst();
    return origin.getFirst().equals("http://" + host)
        || origin.getFirst().equals("https://" + host);
  }

  /** Answers that a request was refused. */
  static void refuse(JettyExchange exchange, int status, ErrorCode code, String why)
      throws IOException {
    Map<String, String> headers = new HashMap<>(JSON);
    if (status == 413) {
      headers.put("Connection", "close");
    }
    exchange.respond(status, headers, bytes(fault(code, why)));
  }

  private static Fault fault(ErrorCode code, String why) {
    return Fault.of(code, "The request was refused: %s.".formatted(why));
  }

  private static byte[] bytes(Fault fault) {
    return Json.writeBytes(Failures.response(fault).body());
  }
}
