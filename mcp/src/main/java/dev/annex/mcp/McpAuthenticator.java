package dev.annex.mcp;

import java.util.List;
import java.util.Optional;

/**
 * Decides who an HTTP request comes from, before its body is read.
 *
 * <p>Called on every request except preflights, from any thread.
 */
@FunctionalInterface
public interface McpAuthenticator {

  /** Looks at the headers of one request. */
  Verdict authenticate(Credentials credentials);

  /** Lets everybody in under one name; for servers bound to loopback. */
  static McpAuthenticator open() {
    return credentials -> new Verdict.Admitted(McpPrincipal.anonymous());
  }

  /** The part of a request that can carry credentials. */
  interface Credentials {
    /** The HTTP method, upper case. */
    String method();

    /** All values of a header, its name compared without case. */
    List<String> headers(String name);

    /** The network address of the peer, for audit. */
    String remoteAddress();

    /**
     * The token of {@code Authorization: Bearer}; empty if there is none or more than one such
     * header.
     */
    default Optional<String> bearerToken() {
      List<String> values = headers("Authorization");
      if (values.size() != 1) {
        return Optional.empty();
      }
      String value = values.getFirst().strip();
      if (!value.regionMatches(true, 0, "Bearer ", 0, 7)) {
        return Optional.empty();
      }
      return Optional.of(value.substring(7).strip()).filter(token -> !token.isEmpty());
    }
  }

  /** Admitted or not. */
  sealed interface Verdict {
    /** The request goes on in this caller's name. */
    record Admitted(McpPrincipal principal) implements Verdict {}

    /** 401; {@code challenge} becomes {@code WWW-Authenticate}. */
    record Unauthenticated(String challenge) implements Verdict {}

    /** 403; {@code challenge} becomes {@code WWW-Authenticate} unless empty. */
    record Refused(String challenge) implements Verdict {}
  }
}
