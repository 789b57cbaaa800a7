package dev.annex.core.sandbox;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Programs, each prepared once and shared by all calls. Two callers that need the same program at
 * once wait for one preparation. Any thread.
 */
public final class Programs implements AutoCloseable {

  private final Map<String, Runtime> runtimes = new TreeMap<>();
  private final Map<Key, CompletableFuture<Program>> prepared = new ConcurrentHashMap<>();

  /** Programs of these runtimes. */
  public Programs(Collection<Runtime> runtimes) {
    runtimes.forEach(runtime -> this.runtimes.put(runtime.name(), runtime));
  }

  /**
   * The program of an extension.
   *
   * @throws AnnexException what {@link Runtime#prepare} throws; the next call tries again
   */
  public Program of(Extension extension) {
    return of(extension.contents(), extension.limits());
  }

  /** The program of a package under limits, see {@link #of(Extension)}. */
  public Program of(ExtensionPackage contents, Limits limits) {
    Key key = new Key(contents.digest(), limits);
    CompletableFuture<Program> mine = new CompletableFuture<>();
    CompletableFuture<Program> first = prepared.putIfAbsent(key, mine);
    if (first != null) {
      return wait(first);
    }
    try {
      mine.complete(runtime(contents).prepare(contents, limits));
    } catch (Throwable e) {
      prepared.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return wait(mine);
  }

  private static Program wait(CompletableFuture<Program> program) {
    try {
      return program.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AnnexException known) {
        throw new AnnexException(known.fault());
      }
      throw e;
    }
  }

  private Runtime runtime(ExtensionPackage contents) {
    String name = contents.manifest().runtime();
    Runtime runtime = runtimes.get(name);
    if (runtime == null) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "Preparing \"%s\" failed: it needs runtime \"%s\", and this host has %s."
              .formatted(contents.manifest().id(), name, String.join(", ", runtimes.keySet())));
    }
    return runtime;
  }

  /** Forgets the programs of a package; calls that run with one may finish. */
  public void forget(Digest digest) {
    prepared.entrySet().stream()
        .filter(entry -> entry.getKey().digest().equals(digest))
        .toList()
        .forEach(entry -> {
          prepared.remove(entry.getKey(), entry.getValue());
          closeWhenPrepared(entry.getValue());
        });
  }

  private static void closeWhenPrepared(CompletableFuture<Program> program) {
    Optional<Program> ready;
    try {
      ready = Optional.of(program.join());
    } catch (CompletionException e) {
      ready = Optional.empty();
    }
    ready.ifPresent(Program::close);
  }

  @Override
  public void close() {
    prepared.values().forEach(Programs::closeWhenPrepared);
    prepared.clear();
    runtimes.values().forEach(Runtime::close);
  }

  private record Key(Digest digest, Limits limits) {}
}
