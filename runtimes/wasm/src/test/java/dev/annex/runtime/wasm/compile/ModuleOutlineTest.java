package dev.annex.runtime.wasm.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.Workshop;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

class ModuleOutlineTest {

  private static final byte[] ECHO = Workshop.files("opskat/echo").read("main.wasm").orElseThrow();
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(ErrorCode.CODE_INVALID, ErrorCode.UNKNOWN_IMPORT, ErrorCode.LIMIT_REACHED);

  private final ModuleCompiler compiler =
      new ModuleCompiler(Optional.empty(), Duration.ofMinutes(1));

  @Test
  void namesImportsAndExports() {
    assertThat(ModuleOutline.importsOf(ECHO))
        .extracting(ModuleOutline.Import::toString)
        .contains("opskat.host_kv_get", "wasi_snapshot_preview1.fd_write");
    assertThat(ModuleOutline.exportsOf(ECHO)).contains("_start", "memory", "malloc");
    assertThat(ModuleOutline.importsOf(new byte[] {1, 2, 3})).isEmpty();
  }

  @Test
  void refusesEveryTruncationWithAReason() {
    for (int length = 0; length < ECHO.length; length += 7) {
      byte[] part = Arrays.copyOf(ECHO, length);
      try {
        ModuleOutline.read(part);
      } catch (AnnexException e) {
        assertThat(e.code()).as("%d bytes", length).isEqualTo(ErrorCode.CODE_INVALID);
      }
    }
    byte[] half = Arrays.copyOf(ECHO, ECHO.length / 2);
    assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> ModuleOutline.read(half));
  }

  @Test
  void survivesModulesWithSingleBytesChanged() {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 60; i++) {
      byte[] changed = ECHO.clone();
      changed[random.nextInt(400)] = (byte) random.nextInt();
      try {
        assertThat(compiler.compile(ModuleSource.of(changed), ByteSize.ofMib(1))).isNotNull();
      } catch (AnnexException e) {
        assertThat(REFUSALS).as(e.getMessage()).contains(e.code());
      }
    }
  }

  @Test
  void refusesManyLocalsBeforeTheEngineMakesThem() {
    int functions = 110;
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.write(functions);
    for (int i = 0; i < functions; i++) {
      code.writeBytes(new byte[] {7, 1, (byte) 0xA0, (byte) 0x9C, 1, 0x7F, 0x00, 0x0B});
    }
    byte[] bomb = module(10, code.toByteArray());
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> ModuleOutline.read(bomb))
        .withMessageContaining("local variables");
  }

  private static byte[] module(int section, byte[] contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    out.write(section);
    out.write((contents.length & 0x7F) | 0x80);
    out.write(contents.length >> 7);
    out.writeBytes(contents);
    return out.toByteArray();
  }

  @Test
  void stripsBodiesAndKeepsTheRest() {
    byte[] stripped = StrippedModule.of(ECHO, Set.of()).bytes();
    assertThat(stripped.length).isLessThan(ECHO.length);
    WasmModule before = Parser.parse(ECHO);
    WasmModule after = Parser.parse(stripped);
    assertThat(after.importSection()).isEqualTo(before.importSection());
    assertThat(after.exportSection()).isEqualTo(before.exportSection());
    assertThat(after.functionSection()).isEqualTo(before.functionSection());
    assertThat(after.codeSection().functionBodyCount())
        .isEqualTo(before.codeSection().functionBodyCount());
  }

  @Test
  void refusesThreadsSharedMemoryAndCollectedObjects() {
    byte[] sharedMemory = {
      0, 'a', 's', 'm', 1, 0, 0, 0, 5, 4, 1, 3, 1, 2,
    };
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> compiler.compile(ModuleSource.of(sharedMemory), ByteSize.ofMib(1)))
        .withMessageContaining("shared between threads");
    byte[] atomicFence = {
      0,
      'a',
      's',
      'm',
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      3,
      2,
      1,
      0,
      10,
      7,
      1,
      5,
      0,
      (byte) 0xFE,
      3,
      0,
      0x0B,
    };
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> compiler.compile(ModuleSource.of(atomicFence), ByteSize.ofMib(1)))
        .withMessageContaining("one thread");
    byte[] smallObject = {
      0,
      'a',
      's',
      'm',
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      3,
      2,
      1,
      0,
      10,
      9,
      1,
      7,
      0,
      0x41,
      0,
      (byte) 0xFB,
      0x1C,
      0x1A,
      0x0B,
    };
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> compiler.compile(ModuleSource.of(smallObject), ByteSize.ofMib(1)))
        .withMessageContaining("garbage-collected");
  }

  @Test
  void givesUpOnAModuleThatTakesTooLong() {
    ModuleCompiler hasty = new ModuleCompiler(Optional.empty(), Duration.ofNanos(1));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> hasty.compile(ModuleSource.of(ECHO), ByteSize.ofMib(1)))
        .withMessageContaining("could not be compiled within");
  }
}
