package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Grants} does. Times survive to the microsecond. */
public abstract class GrantsContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00.123456Z");

  private Grants grants;

  /** Grants without a grant; called once before each test. */
  protected abstract Grants open();

  /** The grants under test. */
  protected final Grants grants() {
    return grants;
  }

  @BeforeEach
  void openGrants() {
    grants = open();
  }

  @Test
  void hasNoneAtFirst() {
    assertThat(grants.of(NOTES)).isEmpty();
  }

  @Test
  void givesBackEveryPartOfAGrant() {
    Grant forever = grant(NOTES, "files.read=/data/\u00fc\u4e2d\ud83d\ude00/**");
    Grant ending =
        new Grant(
            NOTES,
            PermissionRequest.parse("kv"),
            "somebody \u00fc",
            NOON,
            Optional.of(NOON.plusSeconds(60)));
    grants.add(forever);
    grants.add(ending);

    assertThat(grants.of(NOTES)).containsExactly(forever, ending);
  }

  @Test
  void ordersByPermission() {
    grants.add(grant(NOTES, "log"));
    grants.add(grant(NOTES, "files.read=/b"));
    grants.add(grant(NOTES, "clock"));
    grants.add(grant(NOTES, "files.read=/a"));

    assertThat(grants.of(NOTES))
        .extracting(grant -> grant.permission().toString())
        .containsExactly("clock", "files.read=/a", "files.read=/b", "log");
  }

  @Test
  void keepsHoldersApart() {
    grants.add(grant(NOTES, "kv"));
    grants.add(grant(MAIL, "log"));

    assertThat(grants.of(NOTES)).containsExactly(grant(NOTES, "kv"));
    assertThat(grants.of(MAIL)).containsExactly(grant(MAIL, "log"));
  }

  @Test
  void replacesAGrantOfTheSamePermission() {
    grants.add(grant(NOTES, "kv"));
    Grant later =
        new Grant(
            NOTES,
            PermissionRequest.parse("kv"),
            "another",
            NOON.plusSeconds(1),
            Optional.of(NOON.plusSeconds(2)));
    grants.add(later);

    assertThat(grants.of(NOTES)).containsExactly(later);
  }

  @Test
  void keepsGrantsThatHaveEnded() {
    Grant ended =
        new Grant(
            NOTES, PermissionRequest.parse("kv"), "op", Instant.EPOCH, Optional.of(Instant.EPOCH));
    grants.add(ended);

    assertThat(grants.of(NOTES)).containsExactly(ended);
  }

  @Test
  void takesOneBack() {
    grants.add(grant(NOTES, "kv"));
    grants.add(grant(NOTES, "files.read=/a"));
    grants.add(grant(MAIL, "kv"));

    assertThat(grants.revoke(NOTES, PermissionRequest.parse("kv"))).isTrue();
    assertThat(grants.of(NOTES)).containsExactly(grant(NOTES, "files.read=/a"));
    assertThat(grants.of(MAIL)).containsExactly(grant(MAIL, "kv"));
  }

  @Test
  void saysWhenThereWasNothingToTakeBack() {
    grants.add(grant(NOTES, "files.read=/a"));

    assertThat(grants.revoke(NOTES, PermissionRequest.parse("files.read"))).isFalse();
    assertThat(grants.revoke(MAIL, PermissionRequest.parse("files.read=/a"))).isFalse();
    assertThat(grants.of(NOTES)).hasSize(1);
  }

  @Test
  void takesAllOfOneHolderBack() {
    grants.add(grant(NOTES, "kv"));
    grants.add(grant(NOTES, "log"));
    grants.add(grant(MAIL, "kv"));
    grants.revokeAll(NOTES);
    grants.revokeAll(new ExtensionId("unknown"));

    assertThat(grants.of(NOTES)).isEmpty();
    assertThat(grants.of(MAIL)).hasSize(1);
  }

  @Test
  void givesAListThatLaterChangesDoNotTouch() {
    grants.add(grant(NOTES, "kv"));
    var before = grants.of(NOTES);
    grants.add(grant(NOTES, "log"));
    grants.revoke(NOTES, PermissionRequest.parse("kv"));

    assertThat(before).containsExactly(grant(NOTES, "kv"));
  }

  @Test
  void seesItsOwnChangesWhenManyThreadsGrantAndRevoke() {
    Hammer.strike(
        8,
        25,
        (thread, round) -> {
          Grant mine = grant(NOTES, "files.read=/" + thread);
          grants.add(mine);
          assertThat(grants.of(NOTES)).contains(mine);
          if (round % 2 == 1) {
            assertThat(grants.revoke(NOTES, mine.permission())).isTrue();
            assertThat(grants.of(NOTES)).doesNotContain(mine);
          }
        });

    assertThat(grants.of(NOTES)).hasSize(8);
  }

  private static Grant grant(ExtensionId holder, String permission) {
    return new Grant(holder, PermissionRequest.parse(permission), "op", NOON, Optional.empty());
  }
}
