package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.ByteSize;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ArtifactStore} does. */
public abstract class ArtifactStoreContract {

  /** How much the store under test may hold. */
  protected static final ByteSize MOST = new ByteSize(100);

  /** How long it keeps what it gets. */
  protected static final Duration LIFETIME = Duration.ofHours(2);

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId OTHER = new ExtensionId("other");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final MutableClock clock = new MutableClock(START);
  private ArtifactStore store;

  /** An empty store that holds {@link #MOST}, each for {@link #LIFETIME}. */
  protected abstract ArtifactStore open(Clock clock);

  /** The store under test. */
  protected final ArtifactStore store() {
    return store;
  }

  /** The clock of the store under test. */
  protected final MutableClock clock() {
    return clock;
  }

  @BeforeEach
  void openStore() {
    store = open(clock);
  }

  private Artifact put(ExtensionId extension, String content) {
    return store.put(extension, "ann", "text/plain", bytes(content), 60);
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void givesBackWhatItWasGivenAndWhatIsKnownOfIt() {
    Artifact artifact =
        store.put(NOTES, "ann", "image/png", new byte[] {0, -1, 10, 13, 0}, Long.MAX_VALUE);

    assertThat(store.find(artifact.id())).hasValue(artifact);
    assertThat(artifact)
        .isEqualTo(new Artifact(artifact.id(), NOTES, "ann", "image/png", 5, START.plus(LIFETIME)));
    assertThat(store.read(artifact.id(), 0, 1_000)).hasValue(new byte[] {0, -1, 10, 13, 0});
  }

  @Test
  void givesParts() {
    ArtifactId id = put(NOTES, "0123456789").id();

    assertThat(store.read(id, 3, 4)).hasValue(bytes("3456"));
    assertThat(store.read(id, 8, 4)).hasValue(bytes("89"));
    assertThat(store.read(id, 10, 4)).hasValue(bytes(""));
    assertThat(store.read(id, Long.MAX_VALUE, Integer.MAX_VALUE)).hasValue(bytes(""));
  }

  @Test
  void keepsContentThatItsGiverOrReaderChangesAfterwards() {
    byte[] given = bytes("abc");
    ArtifactId id = store.put(NOTES, "ann", "text/plain", given, 60).id();
    given[0] = 'x';
    store.read(id, 0, 3).orElseThrow()[1] = 'x';

    assertThat(store.read(id, 0, 3)).hasValue(bytes("abc"));
  }

  @Test
  void knowsNothingOfAnotherId() {
    put(NOTES, "abc");

    assertThat(store.find(ArtifactId.random())).isEmpty();
    assertThat(store.read(ArtifactId.random(), 0, 1)).isEmpty();
  }

  @Test
  void forgetsWhatExpired() {
    ArtifactId early = put(NOTES, "early").id();
    clock.advance(LIFETIME.minusSeconds(1));
    ArtifactId late = put(NOTES, "late").id();
    assertThat(store.find(early)).isPresent();
    clock.advance(Duration.ofSeconds(1));

    assertThat(store.find(early)).isEmpty();
    assertThat(store.read(early, 0, 1)).isEmpty();
    assertThat(store.find(late)).isPresent();
    assertThat(store.usedBytes(NOTES)).isEqualTo(4);
  }

  @Test
  void givesUpTheOldestOfAnExtensionForItsNewest() {
    ArtifactId first = put(NOTES, "a".repeat(30)).id();
    ArtifactId second = put(NOTES, "b".repeat(30)).id();
    ArtifactId other = put(OTHER, "c").id();
    ArtifactId third = put(NOTES, "d".repeat(10)).id();

    assertThat(store.find(first)).isEmpty();
    assertThat(store.find(second)).isPresent();
    assertThat(store.find(third)).isPresent();
    assertThat(store.find(other)).isPresent();
    assertThat(store.usedBytes(NOTES)).isEqualTo(40);
  }

  @Test
  void takesRoomFromTheExtensionThatHasMost() {
    ArtifactId small = put(OTHER, "a".repeat(45)).id();
    ArtifactId large = put(NOTES, "b".repeat(50)).id();
    ArtifactId newest = put(OTHER, "c".repeat(10)).id();

    assertThat(store.find(large)).isEmpty();
    assertThat(store.find(small)).isPresent();
    assertThat(store.find(newest)).isPresent();
  }

  @Test
  void refusesWhatCanNeverFit() {
    ArtifactId kept = put(NOTES, "kept").id();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> put(NOTES, "a".repeat(61)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .withMessageContaining("room for 60");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store.put(NOTES, "ann", "text/plain", new byte[101], Long.MAX_VALUE))
        .withMessageContaining("room for 100");
    assertThat(store.find(kept)).isPresent();
  }

  @Test
  void clearsOneExtensionAlone() {
    ArtifactId gone = put(NOTES, "gone").id();
    ArtifactId stays = put(OTHER, "stays").id();
    store.clear(NOTES);

    assertThat(store.find(gone)).isEmpty();
    assertThat(store.usedBytes(NOTES)).isZero();
    assertThat(store.find(stays)).isPresent();
  }
}
