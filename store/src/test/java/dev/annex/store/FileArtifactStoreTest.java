package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.testkit.ArtifactStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest extends ArtifactStoreContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");

  @TempDir private Path data = Path.of("");

  @Override
  protected ArtifactStore open(Clock clock) {
    return FileArtifactStore.open(folder(), clock, MOST, LIFETIME);
  }

  private Path folder() {
    return data.resolve("artifacts");
  }

  private ArtifactStore.Artifact put(String text) {
    return store()
        .put(NOTES, "ann \u00fc", "text/plain", text.getBytes(StandardCharsets.UTF_8), 100);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.toList();
    }
  }

  @Test
  void findsEverythingAgainWhenItIsOpenedAnew() {
    ArtifactStore.Artifact first = put("one");
    ArtifactStore.Artifact second = put("two");

    ArtifactStore again = open(clock());

    assertThat(again.find(first.id())).hasValue(first);
    assertThat(again.read(second.id(), 1, 9)).hasValue("wo".getBytes(StandardCharsets.UTF_8));
    assertThat(again.usedBytes(NOTES)).isEqualTo(6);
  }

  @Test
  void deletesTheFilesOfWhatExpiredAlsoWhenItIsOpenedAnew() throws IOException {
    put("one");
    clock().advance(LIFETIME);
    open(clock());

    assertThat(files()).isEmpty();
  }

  @Test
  void deletesWhatACrashOrSomebodyElseLeft() throws IOException {
    ArtifactId whole = put("whole").id();
    ArtifactId cut = put("cut off").id();
    Path file = folder().resolve(cut + ".artifact");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    Files.write(folder().resolve(ArtifactId.random() + ".new"), bytes);
    Files.write(folder().resolve(ArtifactId.random() + ".artifact"), new byte[3]);
    Files.write(folder().resolve(ArtifactId.random() + ".artifact"), new byte[] {127, 0, 0, 0});
    Files.write(folder().resolve("no-id.artifact"), bytes);

    ArtifactStore again = open(clock());

    assertThat(again.find(whole)).isPresent();
    assertThat(again.find(cut)).isEmpty();
    assertThat(files()).containsExactly(folder().resolve(whole + ".artifact"));
  }

  @Test
  void isForThisAccountAlone() throws IOException {
    put("secret");
    if (OwnerOnly.isPosix(folder())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void doesNotGiveWhatSomebodyDeleted() throws IOException {
    ArtifactId id = put("gone").id();
    Files.delete(folder().resolve(id + ".artifact"));

    assertThat(store().read(id, 0, 4)).isEmpty();
  }
}
