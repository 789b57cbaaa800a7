package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.metering.FuelRules;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmEngineException;

/**
 * Checks modules and turns them into code of the JVM. Any thread.
 *
 * <p>A hostile module may keep the engine busy for long, and the engine cannot be interrupted while
 * it compiles. So each module gets a thread of its own, few at a time; one that misses the deadline
 * is left to itself and keeps its place until it ends.
 */
public final class ModuleCompiler {

  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 16;
  private static final long STACK_BYTES = ByteSize.ofMib(16).bytes();

  /**
   * Counts up whenever the checks, the stripped form or the class pass change, so that old files
   * are not used.
   */
  private static final int RULES = 6;

  private static final String ENGINE = "endive-1.0.0";

  /** What compiled code depends on besides the module. */
  public static final String BUILD =
      "%s-jdk%d-r%d-f%d".formatted(ENGINE, Runtime.version().feature(), RULES, FuelRules.RULE_SET);

  private final Optional<CompileCache> cache;
  private final Duration deadline;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  /**
   * @param deadline how long one module may take, waiting for its turn included
   */
  public ModuleCompiler(Optional<CompileCache> cache, Duration deadline) {
    this.cache = cache;
    this.deadline = deadline;
  }

  /**
   * Compiles a module, or finds it compiled.
   *
   * @throws AnnexException {@code CODE_INVALID} when it is no module that can run here, {@code
   *     LIMIT_REACHED} when it is too large, {@code BUSY} when others are still compiled
   */
  public CompiledModule compile(ModuleSource source, ByteSize largest) {
    long end = System.nanoTime() + deadline.toNanos();
    takePlace(end);
    CompletableFuture<CompiledModule> result = new CompletableFuture<>();
    Thread.Builder.OfPlatform thread =
        Thread.ofPlatform().name("annex-wasm-compile").daemon(true).stackSize(STACK_BYTES);
    thread.start(() -> work(source, largest, result));
    return await(result, end);
  }

  private void takePlace(long end) {
    try {
      if (places.getQueueLength() >= MOST_WAITING
          || !places.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new AnnexException(
            ErrorCode.BUSY,
            "The WebAssembly code was not compiled: other code is still being compiled. Try again later.");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private CompiledModule await(CompletableFuture<CompiledModule> result, long end) {
    try {
      return result.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw ModuleOutline.invalid("it could not be compiled within %s".formatted(deadline));
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static AnnexException interrupted() {
    Thread.currentThread().interrupt();
    return new AnnexException(
        ErrorCode.CANCELLED, "The WebAssembly code was not compiled: the host is stopping.");
  }

  private static AnnexException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case AnnexException known -> known;
      case OutOfMemoryError e ->
          ModuleOutline.invalid("compiling it takes more memory than this host has");
      case StackOverflowError e -> ModuleOutline.invalid("its blocks are nested too deeply");
      case WasmEngineException e -> ModuleOutline.invalid(reason(e));
      case null, default ->
          new AnnexException(
              ErrorCode.CODE_INVALID,
              "The WebAssembly code cannot be used: the engine failed while it read or compiled it.",
              cause == null ? new IllegalStateException("no cause") : cause);
    };
  }

  private static String reason(WasmEngineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("WASM function size exceeds")) {
      return "one of its functions is too large to compile; split it, or build with less inlining";
    }
    int newLine = message.indexOf('\n');
    return newLine < 0 ? message : message.substring(0, newLine);
  }

  private void work(
      ModuleSource source, ByteSize largest, CompletableFuture<CompiledModule> result) {
    try {
      result.complete(load(source, largest));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    } finally {
      places.release();
    }
  }

  private CompiledModule load(ModuleSource source, ByteSize largest) {
    String name = "%s-%s.code".formatted(source.digest().hex(), BUILD);
    Optional<CodeBundle> kept =
        cache.flatMap(files -> files.get(name)).flatMap(CodeBundle::fromBytes);
    if (kept.isPresent()) {
      requireWithin(largest, kept.get().size());
      try {
        return CompiledModule.load(kept.get());
      } catch (WasmEngineException | LinkageError e) {
        // what this host wrote does not load any more; it is replaced below
      }
    }
    byte[] wasm = source.bytes();
    requireWithin(largest, wasm.length);
    ModuleOutline.read(wasm);
    CodeBundle fresh = Translation.of(wasm);
    CompiledModule compiled = CompiledModule.load(fresh);
    cache.ifPresent(files -> files.put(name, fresh.toBytes()));
    return compiled;
  }

  private static void requireWithin(ByteSize largest, int size) {
    if (size > largest.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "The WebAssembly code has %s, more than its limit module-bytes of %s."
              .formatted(new ByteSize(size), largest));
    }
  }
}
