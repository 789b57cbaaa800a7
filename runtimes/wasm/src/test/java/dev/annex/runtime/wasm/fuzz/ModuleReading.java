package dev.annex.runtime.wasm.fuzz;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.ModuleCompiler;
import dev.annex.runtime.wasm.compile.ModuleOutline;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.metering.FuelRewriter;
import dev.annex.runtime.wasm.metering.FuelRules;
import dev.annex.runtime.wasm.metering.JumpShortener;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Any bytes are a module, or are refused with a reason; what the rewriter gives for a module that
 * the host takes is a module that it could be given again.
 */
public final class ModuleReading {

  private static final Pattern NULL = Pattern.compile("\\bnull\\b");
  private static final ByteSize LARGEST = ByteSize.ofMib(1);
  private static final FuelRewriter REWRITER = new FuelRewriter(FuelRules.standard());
  private static final ModuleCompiler COMPILER =
      new ModuleCompiler(Optional.empty(), Duration.ofSeconds(20));

  private ModuleReading() {}

  /** The form in which Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    ModuleOutline.importsOf(bytes);
    ModuleOutline.exportsOf(bytes);
    rewrite(bytes);
    try {
      COMPILER.compile(ModuleSource.of(bytes), LARGEST);
    } catch (AnnexException e) {
      requireReason(e);
      return;
    }
    ModuleOutline.read(REWRITER.rewrite(JumpShortener.shorten(bytes)).wasm());
  }

  /** The rewriters do not rely on what the engine checked before. */
  private static void rewrite(byte[] bytes) {
    try {
      REWRITER.rewrite(JumpShortener.shorten(bytes));
    } catch (AnnexException e) {
      requireReason(e);
    }
  }

  private static void requireReason(AnnexException e) {
    if (e.fault().message().isBlank() || NULL.matcher(e.fault().message()).find()) {
      throw new AssertionError("no reason", e);
    }
    if (Stream.iterate(e.getCause(), Objects::nonNull, Throwable::getCause)
        .anyMatch(ModuleReading::isOurs)) {
      throw new AssertionError("code of this host failed", e);
    }
  }

  private static boolean isOurs(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return !(failure instanceof AnnexException)
        && trace.length > 0
        && trace[0].getClassName().startsWith("dev.annex.");
  }
}
