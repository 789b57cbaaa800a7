package dev.annex.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuthorityTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");

  private final Notebook journal = new Notebook();
  private final ListedGrants grants = new ListedGrants();
  private final List<String> questions = new ArrayList<>();

  @Test
  void permitsWhatIsAllowedAndHandsOutItsTarget() {
    Access<String> access = wish(false);
    Permit<String> permit = deciding(new Decision.Allow("grant")).authorize(access);
    assertThat(permit.target()).isEqualTo("notes/1");
    assertThat(permit.access()).isSameAs(access);
  }

  @Test
  void journalsWhatIsAllowed() {
    Access<String> access = wish(false);
    deciding(new Decision.Allow("grant")).authorize(access);
    assertThat(journal.entries)
        .containsExactly(
            new JournalEntry(
                NOW,
                Kind.DECISION,
                Verdict.ALLOWED,
                Optional.of(access.invocation().id()),
                "notes",
                Optional.of(NOTES),
                "kv.set",
                "notes/1",
                Json.parse("{\"rule\":\"grant\"}")));
  }

  @Test
  void doesNotJournalRoutineThatIsAllowed() {
    deciding(new Decision.Allow("grant")).authorize(wish(true));
    assertThat(journal.entries).isEmpty();
  }

  @Test
  void saysWhatWasWishedWhatStoodAgainstItAndWhatWouldAllowIt() {
    Authority authority =
        deciding(new Decision.Deny("default", "\"notes\" was not granted kv", "Grant it."));
    assertThatThrownBy(() -> authority.authorize(wish(false)))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
              assertThat(e.fault().details()).isEqualTo(Map.of("action", Json.parse("\"kv.set\"")));
            })
        .hasMessage("kv.set of \"notes/1\" denied: \"notes\" was not granted kv. Grant it.");
    assertThat(journal.entries.getFirst().facts())
        .isEqualTo(Json.parse("{\"rule\":\"default\",\"remedy\":\"Grant it.\"}"));
  }

  @Test
  void saysNothingMoreWhenNothingWouldAllowIt() {
    Authority authority = deciding(new Decision.Deny("default", "never", ""));
    assertThatThrownBy(() -> authority.authorize(wish(false)))
        .hasMessage("kv.set of \"notes/1\" denied: never.");
  }

  @Test
  void journalsEveryDenialRoutineOrNot() {
    Authority authority = deciding(new Decision.Deny("default", "never", ""));
    assertThatThrownBy(() -> authority.authorize(wish(false))).isInstanceOf(AnnexException.class);
    assertThatThrownBy(() -> authority.authorize(wish(true))).isInstanceOf(AnnexException.class);
    assertThat(journal.verdicts()).containsExactly(Verdict.DENIED, Verdict.DENIED);
  }

  @Test
  void permitsWhatAPersonApprovesAndJournalsBoth() {
    Authority authority = asking(true);
    assertThat(authority.authorize(wish(true)).target()).isEqualTo("notes/1");
    assertThat(questions).containsExactly("May it?");
    assertThat(journal.verdicts()).containsExactly(Verdict.ASKED, Verdict.ALLOWED);
  }

  @Test
  void deniesWhatNobodyApproves() {
    Authority authority = asking(false);
    assertThatThrownBy(() -> authority.authorize(wish(true)))
        .hasMessage(
            "kv.set of \"notes/1\" denied: it needs a person's approval and did not get it.");
    assertThat(journal.verdicts()).containsExactly(Verdict.ASKED, Verdict.DENIED);
  }

  @Test
  void findsThatNobodyApprovesWhenNobodyIsThere() {
    assertThat(Approvals.nobody().approve(wish(false), "May it?")).isFalse();
  }

  @Test
  void handsThePolicyTheGrantsThatStillHold() {
    grants.add(grant(NOTES, "kv=forever", Optional.empty()));
    grants.add(grant(NOTES, "kv=later", Optional.of(NOW.plusNanos(1))));
    grants.add(grant(NOTES, "kv=now-over", Optional.of(NOW)));
    grants.add(grant(NOTES, "kv=long-over", Optional.of(NOW.minusSeconds(1))));
    grants.add(grant(MAIL, "kv=of-somebody-else", Optional.empty()));
    assertThat(heldDuring(wish(false))).containsExactly("kv=forever", "kv=later");
  }

  @Test
  void letsAGrantThatNothingCanReadCoverNothing() {
    grants.add(grant(NOTES, "gone", Optional.empty()));
    grants.add(grant(NOTES, "kv", Optional.empty()));
    assertThat(heldDuring(wish(false))).containsExactly("kv");
  }

  @Test
  void handsNoGrantsForSomebodyOutside() {
    grants.add(grant(NOTES, "kv", Optional.empty()));
    Invocation invocation = invocation();
    Access<String> access =
        new Access<>(
            invocation,
            new Subject.Outside(Caller.agent("claude")),
            Action.CALL_TOOL,
            "notes/add",
            false);
    assertThat(heldDuring(access)).isEmpty();
    assertThat(journal.entries)
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.actor()).isEqualTo("claude");
          assertThat(entry.action()).isEqualTo("tool.call");
        });
  }

  @Test
  void knowsWhetherAnythingOfACapabilityIsHeld() {
    grants.add(grant(NOTES, "kv.read=a", Optional.empty()));
    grants.add(grant(NOTES, "log", Optional.of(NOW)));
    Authority authority = deciding(new Decision.Allow("grant"));
    assertThat(authority.holdsAny(NOTES, "kv")).isTrue();
    assertThat(authority.holdsAny(NOTES, "log")).as("it is over").isFalse();
    assertThat(authority.holdsAny(NOTES, "k")).isFalse();
    assertThat(authority.holdsAny(MAIL, "kv")).isFalse();
  }

  private List<String> heldDuring(Access<?> access) {
    List<String> seen = new ArrayList<>();
    authority(
            (wish, held) -> {
              held.forEach(permission -> seen.add(permission.describe()));
              return new Decision.Allow("grant");
            },
            Approvals.nobody())
        .authorize(access);
    return seen;
  }

  private Authority deciding(Decision decision) {
    return authority((access, held) -> decision, Approvals.nobody());
  }

  private Authority asking(boolean answer) {
    return authority(
        (access, held) -> new Decision.Ask("ask", "May it?", ""),
        (access, question) -> {
          questions.add(question);
          return answer;
        });
  }

  private Authority authority(Policy policy, Approvals approvals) {
    return new Authority(
        policy, grants, AuthorityTest::read, approvals, journal, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Permission read(PermissionRequest request) {
    if (request.capability().equals("gone")) {
      throw new AnnexException(ErrorCode.INVALID_NAME, "nobody knows it");
    }
    return new NamedPermission(request.toString());
  }

  private static Access<String> wish(boolean routine) {
    return new Access<>(
        invocation(),
        new Subject.Extension(NOTES, List.of()),
        new Action("kv.set"),
        "notes/1",
        routine);
  }

  private static Invocation invocation() {
    return Invocation.of(
        Caller.agent("claude"), new ToolName(NOTES, "add"), Json.object(), NOW.plusSeconds(30));
  }

  private static Grant grant(ExtensionId holder, String permission, Optional<Instant> until) {
    return new Grant(
        holder, PermissionRequest.parse(permission), "operator", NOW.minusSeconds(60), until);
  }

  private record NamedPermission(String describe) implements Permission {
    @Override
    public boolean covers(Access<?> access) {
      return true;
    }

    @Override
    public Risk risk() {
      return Risk.LOW;
    }

    @Override
    public boolean changesState() {
      return false;
    }

    @Override
    public boolean reachesOutside() {
      return false;
    }
  }

  private static final class Notebook implements Journal {
    private final List<JournalEntry> entries = new ArrayList<>();

    List<Verdict> verdicts() {
      return entries.stream().map(JournalEntry::verdict).toList();
    }

    @Override
    public void append(JournalEntry entry) {
      entries.add(entry);
    }

    @Override
    public void commit() {}

    @Override
    public List<Line> read(Query query) {
      throw new AssertionError("an authority only writes");
    }
  }

  private static final class ListedGrants implements Grants {
    private final List<Grant> all = new ArrayList<>();

    @Override
    public List<Grant> of(ExtensionId holder) {
      return all.stream().filter(grant -> grant.holder().equals(holder)).toList();
    }

    @Override
    public void add(Grant grant) {
      all.add(grant);
    }

    @Override
    public boolean revoke(ExtensionId holder, PermissionRequest permission) {
      throw new AssertionError("an authority only reads");
    }

    @Override
    public void revokeAll(ExtensionId holder) {
      throw new AssertionError("an authority only reads");
    }
  }
}
