package dev.annex.api.call;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who is calling, as the endpoint established it.
 *
 * @param audience in which role it calls
 * @param principal the authenticated name, for instance {@code "operator"}; never a secret
 * @param client what the calling program says it is, for display and audit only; empty when unknown
 * @param abilities the questions its client can answer
 * @param locale the language it wants texts in
 * @param session the conversation it calls in; empty when its protocol has none
 */
public record Caller(
    Audience audience,
    String principal,
    String client,
    Set<Ability> abilities,
    Locale locale,
    Optional<SessionId> session) {

  public Caller {
    abilities = Set.copyOf(abilities);
  }

  /** A caller outside of any conversation. */
  public Caller(
      Audience audience, String principal, String client, Set<Ability> abilities, Locale locale) {
    this(audience, principal, client, abilities, locale, Optional.empty());
  }

  /** The host calling on its own account. */
  public static Caller host() {
    return new Caller(Audience.HOST, "host", "", Set.of(), Locale.ENGLISH);
  }

  /** A person at this machine. */
  public static Caller person(String principal) {
    return new Caller(Audience.PERSON, principal, "", Set.of(), Locale.ENGLISH);
  }

  /** An AI client that can answer nothing. */
  public static Caller agent(String principal) {
    return new Caller(Audience.AGENT, principal, "", Set.of(), Locale.ENGLISH);
  }

  /** The same caller, whose client can answer these questions. */
  public Caller able(Set<Ability> others) {
    return new Caller(audience, principal, client, others, locale, session);
  }

  /** The same caller in another role. */
  public Caller as(Audience other) {
    return new Caller(other, principal, client, abilities, locale, session);
  }

  /** The same caller in a conversation. */
  public Caller in(SessionId conversation) {
    return new Caller(audience, principal, client, abilities, locale, Optional.of(conversation));
  }
}
