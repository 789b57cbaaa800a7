package dev.annex.api.access;

import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides every wish and issues the permits. Applies policy and grants, asks a person when told to,
 * and journals what was decided. Any thread.
 */
public final class Authority {

  private final Policy policy;
  private final Grants grants;
  private final PermissionReader permissions;
  private final Approvals approvals;
  private final Journal journal;
  private final Clock clock;

  /** An authority over these ports. */
  public Authority(
      Policy policy,
      Grants grants,
      PermissionReader permissions,
      Approvals approvals,
      Journal journal,
      Clock clock) {
    this.policy = policy;
    this.grants = grants;
    this.permissions = permissions;
    this.approvals = approvals;
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Decides a wish; asks a person when the policy says so.
   *
   * @throws AnnexException {@code PERMISSION_DENIED}: what was attempted, what stood against it,
   *     what would allow it
   */
  public <T> Permit<T> authorize(Access<T> access) {
    return switch (rule(access)) {
      case Ruling.Allowed<T>(Permit<T> permit) -> permit;
      case Ruling.Open<T> open -> ask(open);
    };
  }

  /**
   * Decides a wish as far as no person is needed.
   *
   * @throws AnnexException {@code PERMISSION_DENIED} as {@link #authorize} throws it
   */
  public <T> Ruling<T> rule(Access<T> access) {
    return switch (policy.decide(access, held(access.subject()))) {
      case Decision.Allow allow -> {
        if (!access.routine()) {
          journal(access, Verdict.ALLOWED, allow.rule());
        }
        yield new Ruling.Allowed<>(new Permit<>(access));
      }
      case Decision.Deny deny -> {
        journal(access, Verdict.DENIED, deny.rule(), deny.remedy());
        throw denied(access, deny.reason(), deny.remedy());
      }
      case Decision.Ask ask -> {
        journal(access, Verdict.ASKED, ask.rule(), ask.remedy());
        yield new Ruling.Open<>(access, ask);
      }
    };
  }

  /** Puts an open question to whoever answers this host's questions. */
  public <T> Permit<T> ask(Ruling.Open<T> open) {
    return settle(open, approvals.approve(open.access(), open.ask().question()));
  }

  /**
   * Ends an open question.
   *
   * @param yes what a person answered to this very question
   * @throws AnnexException {@code PERMISSION_DENIED} when the answer is no
   */
  public <T> Permit<T> settle(Ruling.Open<T> open, boolean yes) {
    Decision.Ask ask = open.ask();
    if (!yes) {
      journal(open.access(), Verdict.DENIED, ask.rule(), ask.remedy());
      throw denied(open.access(), "it needs a person's approval and did not get it", ask.remedy());
    }
    journal(open.access(), Verdict.ALLOWED, ask.rule());
    return new Permit<>(open.access());
  }

  /** Whether an extension holds any permission of a capability, whatever its scope. */
  public boolean holdsAny(ExtensionId id, String capability) {
    Instant now = clock.instant();
    return grants.of(id).stream()
        .filter(grant -> grant.holdsAt(now))
        .anyMatch(grant -> grant.permission().capability().equals(capability));
  }

  private List<Permission> held(Subject subject) {
    return switch (subject) {
      case Subject.Outside outside -> List.of();
      case Subject.Extension extension -> heldBy(extension.id(), every -> true);
    };
  }

  /** What an extension holds of a capability now. */
  public List<Permission> heldBy(ExtensionId id, String capability) {
    return heldBy(id, grant -> grant.permission().capability().equals(capability));
  }

  private List<Permission> heldBy(ExtensionId id, Predicate<Grant> which) {
    Instant now = clock.instant();
    return grants.of(id).stream()
        .filter(grant -> grant.holdsAt(now))
        .filter(which)
        .flatMap(grant -> read(grant.permission()).stream())
        .toList();
  }

  /** A grant that no capability can read any more covers nothing; the others still hold. */
  private Optional<Permission> read(PermissionRequest permission) {
    try {
      return Optional.of(permissions.read(permission));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.INVALID_NAME) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void journal(Access<?> access, Verdict verdict, String rule) {
    journal(access, verdict, rule, "");
  }

  /**
   * Guests that speak another contract may not pass the remedy on, so the operator finds it here.
   */
  private void journal(Access<?> access, Verdict verdict, String rule, String remedy) {
    ObjectNode facts = Json.object().put("rule", rule);
    if (!remedy.isEmpty()) {
      facts.put("remedy", remedy);
    }
    journal.append(
        new JournalEntry(
            clock.instant(),
            JournalEntry.Kind.DECISION,
            verdict,
            Optional.of(access.invocation().id()),
            access.subject().name(),
            Optional.of(access.invocation().tool().extension()),
            access.action().name(),
            access.target().toString(),
            facts));
  }

  private static AnnexException denied(Access<?> access, String reason, String remedy) {
    String text = "%s of \"%s\" denied: %s.".formatted(access.action(), access.target(), reason);
    return new AnnexException(
        new Fault(
            ErrorCode.PERMISSION_DENIED,
            remedy.isEmpty() ? text : text + " " + remedy,
            Map.of("action", Json.object().stringNode(access.action().name()))));
  }
}
