package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * WASI preview 1 for one call: what its functions remember between each other. What is supported
 * and what is not is listed in {@code docs/wasi.md}.
 *
 * <p>A range that does not lie in the guest's memory ends the call before anything is written. One
 * thread at a time.
 */
public final class Wasi implements AutoCloseable {

  /** The name under which guests import these functions. */
  public static final String MODULE = "wasi_snapshot_preview1";

  private final Meter meter;
  private final Surroundings surroundings;
  private final Strings arguments;
  private final Strings environment;
  private final Descriptors descriptors;
  private final boolean hasFiles;
  private final ProcessorTime processorTime = new ProcessorTime();

  /**
   * What one call starts with.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} when a root cannot be opened
   */
  public Wasi(Meter meter, Surroundings surroundings, WasiSetup setup) {
    this.meter = meter;
    this.surroundings = surroundings;
    this.arguments = Strings.of(setup.arguments());
    this.environment = Strings.of(setup.environment());
    this.hasFiles = !setup.roots().isEmpty();
    this.descriptors = new Descriptors(meter, setup);
  }

  /**
   * One call without files and environment.
   *
   * @param arguments the first is the program's name
   * @param input what it reads from descriptor 0 before the end of file
   */
  public Wasi(
      Meter meter,
      Surroundings surroundings,
      List<String> arguments,
      byte[] input,
      Output output,
      Output errors) {
    this(
        meter,
        surroundings,
        WasiSetup.of(output, errors).withArguments(arguments).withInput(input));
  }

  /** The type of one of its functions; empty when there is no such function. */
  public static Optional<Signature> signature(String name) {
    return WasiFunctions.named(name).map(WasiFunction::signature);
  }

  /**
   * The functions of WASI among those a module imports. They hold nothing of any call: a guest that
   * uses them is started with a {@link Wasi} among its parts.
   *
   * @param without names of functions that only answer that they do not exist
   */
  public static List<HostFunction> functionsFor(
      Collection<ImportedFunction> imports, Set<String> without) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(MODULE))
        .map(ImportedFunction::name)
        .distinct()
        .flatMap(name -> WasiFunctions.named(name).stream())
        .map(function -> bind(function, without.contains(function.name())))
        .toList();
  }

  private static HostFunction bind(WasiFunction function, boolean absent) {
    HostFunction.Body body =
        absent
            ? (_, _) -> Errno.NOT_IMPLEMENTED.number()
            : (guest, values) -> function.call(guest.part(Wasi.class), guest, values);
    return new HostFunction(MODULE, function.name(), function.signature(), body);
  }

  Meter meter() {
    return meter;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Strings arguments() {
    return arguments;
  }

  Strings environment() {
    return environment;
  }

  Descriptors descriptors() {
    return descriptors;
  }

  /** Whether it was granted a folder. */
  boolean hasFiles() {
    return hasFiles;
  }

  ProcessorTime processorTime() {
    return processorTime;
  }

  /** Gives every file back to the host. */
  @Override
  public void close() {
    descriptors.close();
  }
}
