package dev.annex.capabilities.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GrantedRootsTest {

  private static GrantedRoots of(String... permissions) {
    return GrantedRoots.of(
        Stream.of(permissions).map(PermissionRequest::parse).map(FilesPermission::read).toList());
  }

  @Test
  void showsFoldersAsTheyWereGranted() {
    assertThat(of("files.read=/a", "files=/b/**", "files.read=/c", "files.write=/c").writable())
        .isEqualTo(Map.of(Path.of("/a"), false, Path.of("/b"), true, Path.of("/c"), true));
  }

  @Test
  void aFolderInsideOneThatIsReadMayBeWritten() {
    assertThat(of("files.read=/a", "files.write=/a/b").writable())
        .isEqualTo(Map.of(Path.of("/a"), false, Path.of("/a/b"), true));
    assertThat(of("files=/a", "files.read=/a/b").writable())
        .isEqualTo(Map.of(Path.of("/a"), true, Path.of("/a/b"), true));
  }

  @Test
  void saysWhatCannotBeShown() {
    GrantedRoots roots = of("files.read=/a/*/b", "files.write=/c", "files=/", "files.chosen");
    assertThat(roots.writable()).isEmpty();
    assertThat(roots.left())
        .hasSize(3)
        .anyMatch(left -> left.contains("/a/*/b"))
        .anyMatch(left -> left.contains("may not read"));
  }
}
