package dev.annex.runtime.wasm;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompileCache;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleCompiler;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.GuestThreads;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.memory.IdleSweep;
import dev.annex.runtime.wasm.memory.MemoryPool;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Compiles modules and runs their instances on threads of their own. Any thread. */
public final class WasmEngine implements AutoCloseable {

  /** Compiled code that is kept on disk: about 300 large Go extensions. */
  private static final ByteSize CACHE = ByteSize.ofMib(2_048);

  private final Optional<CompileCache> cache;
  private final ModuleCompiler compiler;
  private final GuestThreads threads;
  private final Surroundings surroundings;
  private final WasmSettings settings;
  private final MemoryPool pool;
  private final IdleSweep sweep;

  private WasmEngine(WasmSettings settings, Duration longestIdle) {
    this.cache = settings.cacheDirectory().map(directory -> CompileCache.open(directory, CACHE));
    this.compiler = new ModuleCompiler(cache, settings.compileTime());
    this.threads = new GuestThreads(settings.guestsAtOnce());
    this.surroundings = settings.surroundings();
    this.settings = settings;
    this.pool = settings.memoryPool();
    this.sweep = IdleSweep.start(pool, longestIdle);
  }

  /**
   * Makes an engine, and its cache directory where there is none.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} when the cache directory cannot
   *     be used
   */
  public static WasmEngine open(WasmSettings settings) {
    return open(settings, MemoryPool.LONGEST_IDLE);
  }

  /**
   * An engine that forgets memory sooner or later than usual.
   *
   * @param longestIdle how long memory of ended calls is kept for the next one
   */
  static WasmEngine open(WasmSettings settings, Duration longestIdle) {
    return new WasmEngine(settings, longestIdle);
  }

  /**
   * A module in a package. Its digest is kept beside the compiled code, so that the package need
   * not be read, and checked, for what was compiled before.
   *
   * @param reader reads the file from the package
   */
  ModuleSource source(Digest contents, String path, Supplier<byte[]> reader) {
    String place = "%s/%s".formatted(contents, path);
    String name = Digest.of(place).hex() + ".source";
    Optional<Digest> known =
        kept(name).map(file -> Digest.parse(new String(file, StandardCharsets.US_ASCII)));
    if (known.isPresent()) {
      return ModuleSource.known(known.get(), reader);
    }
    Digest digest = Digest.of(reader.get());
    keep(name, digest.toString().getBytes(StandardCharsets.US_ASCII));
    return ModuleSource.known(digest, reader);
  }

  /**
   * Checks and compiles a module, or finds it compiled.
   *
   * @throws dev.annex.api.fault.AnnexException {@code CODE_INVALID}, {@code UNKNOWN_IMPORT}, {@code
   *     LIMIT_REACHED} or {@code BUSY}
   */
  public CompiledModule compile(ModuleSource source, Limits limits) {
    CompiledModule module = compiler.compile(source, new ByteSize(limits.get(Limit.MODULE_BYTES)));
    module.requireStartsWithin(limits);
    return module;
  }

  /**
   * Runs the task of a session on a guest thread and waits for it.
   *
   * @throws dev.annex.api.fault.AnnexException why it failed, in the words of {@link
   *     GuestSession#explain}
   */
  public <T> T run(GuestSession session, Supplier<T> task) {
    try {
      ByteSize stack = new ByteSize(session.limits().get(Limit.STACK));
      return threads.run(
          session.meter(), stack, session.turn(), () -> reported(session, task), session::giveBack);
    } catch (RuntimeException | Error e) {
      throw session.explain(e);
    }
  }

  private static <T> T reported(GuestSession session, Supplier<T> task) {
    try {
      return task.get();
    } finally {
      session.report();
    }
  }

  /** A session for one call. */
  public GuestSession session(Limits limits, Meter meter, HostCalls host) {
    return new GuestSession(limits, meter, host, surroundings, pool, threads.turn());
  }

  /**
   * A program of code that an embedder brought into the form that its calls start from.
   *
   * @param id whose calls they are
   * @param footprint about how much memory it takes while it is open
   */
  public Program program(
      ExtensionId id,
      ModuleSource source,
      CompiledModule module,
      WasmBinding binding,
      Limits limits,
      ByteSize footprint) {
    StartPoints starts = new StartPoints(this, source, module, limits, snapshotsOf(id));
    return new WasmProgram(this, module, binding, starts, limits, footprint);
  }

  /** How the calls of an extension may start. */
  public SnapshotPolicy snapshotsOf(ExtensionId id) {
    return settings.snapshotsOf(id);
  }

  /** What decides whether code that was prepared before can still be used, in one word. */
  String build() {
    return ModuleCompiler.BUILD;
  }

  Instant now() {
    return surroundings.clock().instant();
  }

  /** Whether compiled code is kept on disk, so that compiling it again is quick. */
  boolean keepsCode() {
    return cache.isPresent();
  }

  /** What was kept under a name, by this process or an earlier one. */
  Optional<byte[]> kept(String name) {
    return cache.flatMap(files -> files.get(name));
  }

  /** Keeps something for later process starts. */
  void keep(String name, byte[] contents) {
    cache.ifPresent(files -> files.put(name, contents));
  }

  /** How many guests run now. */
  public int running() {
    return threads.running();
  }

  /** What the memory of all guests is taken from. */
  public MemoryPool memoryPool() {
    return pool;
  }

  /** Stops every guest. */
  @Override
  public void close() {
    sweep.close();
    threads.close();
  }
}
