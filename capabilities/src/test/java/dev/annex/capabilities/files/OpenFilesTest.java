package dev.annex.capabilities.files;

import static dev.annex.capabilities.files.FilesFixture.at;
import static dev.annex.capabilities.files.FilesFixture.fails;
import static dev.annex.capabilities.files.FilesFixture.failsAs;
import static dev.annex.capabilities.files.FilesFixture.fromTo;
import static dev.annex.capabilities.files.FilesFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Files that stay open during a call, and calls that are stopped. */
final class OpenFilesTest {

  @TempDir Path base;

  private FilesFixture folder;
  private CapabilityHarness harness;

  @BeforeEach
  void open() throws IOException {
    folder = new FilesFixture(base);
    Files.writeString(folder.inside("note"), "0123456789");
    harness = folder.granted();
  }

  private long handle(String name, String mode) {
    return harness
        .call("files.open", at(folder.inside(name)).put("mode", mode))
        .get("handle")
        .longValue();
  }

  private JsonNode on(long handle, String operation, String fields) {
    ObjectNode request = Json.object().put("handle", handle);
    request.setAll(Json.parse(fields).asObject());
    return harness.call("files.handle-" + operation, request);
  }

  private JsonNode write(long handle, String text) {
    return harness.call(
        "files.handle-write",
        Json.object().put("handle", handle).put("content", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsFromWhereItStands() {
    long handle = handle("note", "read");
    assertThat(text(on(handle, "read", "{\"length\":3}"))).isEqualTo("012");
    assertThat(text(on(handle, "read", "{\"length\":3}"))).isEqualTo("345");
    on(handle, "seek", "{\"offset\":-2,\"from\":\"end\"}");
    assertThat(text(on(handle, "read", "{}"))).isEqualTo("89");
    assertThat(text(on(handle, "read", "{}"))).isEmpty();
    assertThat(text(on(handle, "read", "{\"offset\":1,\"length\":1}"))).isEqualTo("1");
    assertThat(on(handle, "seek", "{\"offset\":3,\"from\":\"here\"}").get("position").longValue())
        .isEqualTo(5);
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> on(handle, "seek", "{\"offset\":-1}"));
    fails("mode", () -> write(handle, "x"));
    assertThat(on(handle, "stat", "{}").get("size").longValue()).isEqualTo(10);
  }

  @Test
  void writesAsItWasOpened() {
    long writing = handle("note", "write");
    write(writing, "ab");
    assertThat(folder.inside("note")).hasContent("ab23456789");
    fails("mode", () -> on(writing, "read", "{}"));
    long appending = handle("note", "append");
    write(appending, "x");
    write(appending, "y");
    assertThat(folder.inside("note")).hasContent("ab23456789xy");
    on(writing, "resize", "{\"size\":2}");
    assertThat(folder.inside("note")).hasContent("ab");
    long fresh = handle("note", "truncate");
    assertThat(folder.inside("note")).isEmptyFile();
    write(fresh, "new");
    on(fresh, "close", "{}");
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> write(fresh, "x"));
  }

  @Test
  void aReplacementAppearsWhenItIsClosed() throws IOException {
    long handle = handle("note", "replace");
    write(handle, "whole");
    assertThat(folder.inside("note")).hasContent("0123456789");
    on(handle, "close", "{}");
    assertThat(folder.inside("note")).hasContent("whole");
    long dropped = handle("note", "replace");
    write(dropped, "x");
    on(dropped, "close", "{\"discard\":true}");
    long left = handle("note", "replace");
    write(left, "y");
    harness.handles().close();
    assertThat(folder.inside("note")).hasContent("whole");
    onlyTheNoteIsThere();
  }

  @Test
  void handlesNeedThePermissionEveryTime() {
    long handle = handle("note", "read");
    CapabilityHarness other = folder.granting("files=" + folder.inside());
    failsAs(
        ErrorCode.INVALID_HOST_CALL,
        () -> other.call("files.handle-read", Json.object().put("handle", handle)));
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> folder.granting().call("files.handle-read", Json.object().put("handle", handle)));
    CapabilityHarness writer = folder.granting("files.write=" + folder.inside());
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> writer.call("files.open", at(folder.inside("note")).put("mode", "both")));
  }

  @Test
  void aStoppedCopyEndsAndLeavesNothingHalf() throws Exception {
    try (RandomAccessFile large = new RandomAccessFile(folder.inside("large").toFile(), "rw")) {
      large.setLength(200L << 20);
    }
    CompletableFuture<AnnexException> ended = new CompletableFuture<>();
    Thread copying =
        Thread.ofVirtual()
            .start(() -> {
              try {
                harness.call("files.copy", fromTo(folder.inside("large"), folder.inside("copy")));
                ended.completeExceptionally(new AssertionError("it was not stopped"));
              } catch (AnnexException e) {
                ended.complete(e);
              }
            });
    while (harness.meter().used(dev.annex.api.call.Budget.FILE_BYTES) < 4_096 + (1 << 20)
        && !ended.isDone()) {
      Thread.onSpinWait();
    }
    harness.meter().cancel("the test wants it");
    copying.interrupt();
    assertThat(ended.get().code()).isEqualTo(ErrorCode.CANCELLED);
    Files.delete(folder.inside("large"));
    onlyTheNoteIsThere();
  }

  private void onlyTheNoteIsThere() throws IOException {
    try (Stream<Path> all = Files.list(folder.inside())) {
      assertThat(all.map(path -> String.valueOf(path.getFileName()))).containsExactly("note");
    }
  }
}
