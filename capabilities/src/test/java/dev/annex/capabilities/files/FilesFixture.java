package dev.annex.capabilities.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.files.ForbiddenFolders;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A folder that was granted, beside one with a secret that was not. */
final class FilesFixture {

  static final String SECRET = "a secret";

  private final Path base;
  private final Capability capability =
      new FilesCapability(new GrantedFiles(ForbiddenFolders.none()));

  FilesFixture(Path base) throws IOException {
    this.base = base.toRealPath();
    Files.createDirectories(inside());
    Files.createDirectories(outside());
    Files.writeString(outside("secret"), SECRET);
  }

  Capability capability() {
    return capability;
  }

  Path inside() {
    return base.resolve("inside");
  }

  Path inside(String name) {
    return inside().resolve(name);
  }

  Path outside() {
    return base.resolve("outside");
  }

  Path outside(String name) {
    return outside().resolve(name);
  }

  /** Whoever may read and write what is inside. */
  CapabilityHarness granted() {
    return granting("files=" + inside());
  }

  CapabilityHarness granting(String... permissions) {
    return CapabilityHarness.granting(capability, permissions);
  }

  /** A request about a path. */
  static ObjectNode at(Path path) {
    return Json.object().put("path", path.toString());
  }

  static ObjectNode writing(Path path, String text) {
    return at(path).put("content", text.getBytes(StandardCharsets.UTF_8));
  }

  static ObjectNode fromTo(Path from, Path to) {
    return Json.object().put("from", from.toString()).put("to", to.toString());
  }

  static String text(JsonNode response) {
    return new String(response.get("content").binaryValue(), StandardCharsets.UTF_8);
  }

  /** It is a failure of the world, with this reason. */
  static void fails(String reason, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(e.fault().details().getOrDefault("reason", Json.object()))
                  .as(e.getMessage())
                  .hasToString("\"" + reason + "\"");
              assertThat(e.fault().details()).as(e.getMessage()).containsKey("path");
            });
  }

  static void failsAs(ErrorCode code, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
