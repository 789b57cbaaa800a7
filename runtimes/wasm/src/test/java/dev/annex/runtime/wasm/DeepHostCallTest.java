package dev.annex.runtime.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A guest that calls the host from the end of its stack must not leave the host half done. */
class DeepHostCallTest {

  private static final byte I32 = 0x7F;
  private static final byte I64 = 0x7E;

  @Test
  void neverRunsOutOfStackInsideTheHost() {
    try (Workshop workshop = new Workshop()) {
      Workshop.Prepared guest = workshop.prepare(recursing(), UnaryOperator.identity());
      CountingHost host = new CountingHost();
      try (Sandbox sandbox = guest.program().open()) {
        assertThatExceptionOfType(AnnexException.class)
            .isThrownBy(() ->
                sandbox.call(
                    Workshop.Prepared.call(guest.tool("run"), "{}"),
                    host,
                    Meter.start(guest.limits(), guest.limits().time())))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STACK_EXCEEDED))
            .withMessageContaining("stack of 2 MiB");
      }
      assertThat(host.entered).isGreaterThan(1_000);
      assertThat(host.left).isEqualTo(host.entered);
    }
  }

  /** {@code _start} calls {@code host_kv_get}, then itself. */
  private static FolderFiles recursing() {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(module, 1, new byte[] {2, 0x60, 2, I32, I32, 1, I64, 0x60, 0, 0});
    section(
        module, 2, join(new byte[] {1}, name("opskat"), name("host_kv_get"), new byte[] {0, 0}));
    section(module, 3, new byte[] {1, 1});
    section(module, 5, new byte[] {1, 0, 1});
    section(
        module,
        7,
        join(new byte[] {2}, name("memory"), new byte[] {2, 0}, name("_start"), new byte[] {0, 1}));
    section(module, 10, new byte[] {1, 11, 0, 0x41, 0, 0x41, 0, 0x10, 0, 0x1A, 0x10, 1, 0x0B});
    String manifest =
        """
        {"name":"deep","version":"1.0.0","hostABI":"1.0","backend":{"binary":"main.wasm"},"tools":[{"name":"run"}]}
        """;
    return FolderFiles.of("main.wasm", module.toByteArray())
        .with("manifest.json", manifest.getBytes(UTF_8));
  }

  private static void section(ByteArrayOutputStream module, int id, byte[] contents) {
    module.write(id);
    module.write(contents.length);
    module.writeBytes(contents);
  }

  private static byte[] name(String text) {
    return join(new byte[] {(byte) text.length()}, text.getBytes(UTF_8));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static final class CountingHost implements HostCalls {

    private int entered;
    private int left;

    @Override
    public JsonNode call(String operation, JsonNode request) {
      entered++;
      int depth = descend(150);
      left++;
      return Json.object().putNull("value").put("depth", depth);
    }

    /** As deep as a real host operation may go. */
    private static int descend(int frames) {
      return frames == 0 ? 0 : 1 + descend(frames - 1);
    }

    @Override
    public boolean holds(String capability) {
      return true;
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }
}
