package dev.annex.runtime.process.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessDataTest {

  private static final ExtensionId MINE = new ExtensionId("mine");

  @TempDir private Path folder;
  private ProcessData data;
  private Path home;

  @BeforeEach
  void open() throws IOException {
    data = new ProcessData(folder.resolve("data"));
    home = data.of(MINE);
    Files.writeString(home.resolve("note"), "mine");
  }

  @Test
  void goesWithItsExtensionAndNoOther() throws IOException {
    Path other = data.of(new ExtensionId("other"));
    Files.writeString(Files.createDirectories(home.resolve("a/b/c")).resolve("deep"), "mine");
    Files.createDirectories(home.resolve("a/empty"));
    data.forget(MINE, true);
    assertThat(home).doesNotExist();
    assertThat(other).isDirectory();
  }

  @Test
  void staysWithoutThatWish() {
    data.forget(MINE, false);
    assertThat(home.resolve("note")).hasContent("mine");
  }

  @Test
  void noLinkLeadsOut() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("precious/inner"));
    Files.writeString(precious.resolve("file"), "somebody's");
    Files.createSymbolicLink(home.resolve("folder"), precious);
    Files.createSymbolicLink(home.resolve("file"), precious.resolve("file"));
    Files.createSymbolicLink(home.resolve("nowhere"), folder.resolve("none"));
    data.forget(MINE, true);
    assertThat(home).doesNotExist();
    assertThat(precious.resolve("file")).hasContent("somebody's");
  }

  @Test
  void aFolderThatIsALinkItselfStaysWhatItIs() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "somebody's");
    Path link = folder.resolve("data/linked");
    Files.createSymbolicLink(link, precious);
    data.forget(new ExtensionId("linked"), true);
    assertThat(precious.resolve("file")).hasContent("somebody's");
  }

  @Test
  void depthIsNoObstacle() throws IOException {
    Path at = home;
    for (int i = 0; i < 400; i++) {
      at = Files.createDirectory(at.resolve("d"));
    }
    Files.writeString(at.resolve("bottom"), "mine");
    data.forget(MINE, true);
    assertThat(home).doesNotExist();
  }

  @Test
  void whatWasNeverThereIsForgotten() {
    data.forget(new ExtensionId("stranger"), true);
    new ProcessData(folder.resolve("never")).forget(MINE, true);
    assertThat(home.resolve("note")).exists();
  }
}
