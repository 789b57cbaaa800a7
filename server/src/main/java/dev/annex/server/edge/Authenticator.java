package dev.annex.server.edge;

import dev.annex.api.value.Secret;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpPrincipal;
import dev.annex.server.config.Loopback;
import java.util.Optional;

/**
 * Says who is speaking: whoever has the host's token is the operator; on a host that is open to its
 * own machine, callers there need none. Any thread.
 *
 * @param token what a caller must present as {@code Authorization: Bearer}
 * @param openLocal whether callers on this machine may come without one
 */
public record Authenticator(Secret token, boolean openLocal) implements McpAuthenticator {

  /** Whoever has the token. */
  public static final String OPERATOR = "operator";

  /** Whoever is on this machine and needed no token. */
  public static final String LOCAL = "local";

  @Override
  public Verdict authenticate(Credentials credentials) {
    Optional<String> presented = credentials.bearerToken();
    if (presented.isPresent()) {
      return token.matches(presented.get())
          ? new Verdict.Admitted(speaker(OPERATOR, credentials))
          : new Verdict.Unauthenticated(
              "Bearer realm=\"annex\", error=\"invalid_token\", error_description=\"This is not the host's token\"");
    }
    boolean nothingPresented = credentials.headers("Authorization").isEmpty();
    if (openLocal && nothingPresented && Loopback.is(credentials.remoteAddress())) {
      return new Verdict.Admitted(speaker(LOCAL, credentials));
    }
    return new Verdict.Unauthenticated("Bearer realm=\"annex\"");
  }

  private static McpPrincipal speaker(String id, Credentials credentials) {
    return new Speaker(id, Languages.ofHeader(credentials.headers("Accept-Language")));
  }
}
