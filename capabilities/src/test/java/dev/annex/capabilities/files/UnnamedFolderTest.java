package dev.annex.capabilities.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.value.Json;
import dev.annex.files.ForbiddenFolders;
import dev.annex.testkit.CapabilityHarness;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnnamedFolderTest {

  private final FilesCapability files =
      new FilesCapability(new GrantedFiles(ForbiddenFolders.of()));

  private Access<?> wish(String operation, String path) {
    return CapabilityHarness.allowing(files).wish(operation, Json.object().put("path", path));
  }

  @ParameterizedTest
  @CsvSource({
    "files.read, files.read, /srv/data/a.txt, files.read=/srv/data",
    "files.read, files.list, /srv, files.read=/srv",
    "files, files.read, /srv/data/a.txt, files=/srv/data",
    "files.write, files.delete, /srv/data/a.txt, files.write=/srv/data",
    "files.read, files.delete, /srv/data/a.txt, ",
    "files.write, files.read, /srv/data/a.txt, ",
  })
  void allowsNothingAndSaysWhatWould(String asked, String operation, String path, String remedy) {
    Permission permission = files.readPermission(PermissionRequest.parse(asked));
    Access<?> wish = wish(operation, path);
    assertThat(permission.covers(wish)).isFalse();
    assertThat(permission.toGrant(wish))
        .isEqualTo(Optional.ofNullable(remedy).map(PermissionRequest::parse));
    permission
        .toGrant(wish)
        .ifPresent(grant -> assertThat(files.readPermission(grant).covers(wish)).isTrue());
  }
}
