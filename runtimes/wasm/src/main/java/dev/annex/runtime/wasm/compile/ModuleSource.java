package dev.annex.runtime.wasm.compile;

import dev.annex.api.name.Digest;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/**
 * A module as its author delivered it: its digest, under which everything made from it is kept, and
 * its bytes, which are not read while all of that is at hand. Any thread.
 */
public final class ModuleSource {

  private final Digest digest;
  private final Supplier<byte[]> reader;
  private volatile WeakReference<byte[]> read = new WeakReference<>(null);

  private ModuleSource(Digest digest, Supplier<byte[]> reader) {
    this.digest = digest;
    this.reader = reader;
  }

  /** A module that is at hand. */
  public static ModuleSource of(byte[] wasm) {
    return new ModuleSource(Digest.of(wasm), () -> wasm);
  }

  /**
   * A module whose digest is known.
   *
   * @param digest of what {@code reader} gives
   * @param reader reads it; may throw what stands against that
   */
  public static ModuleSource known(Digest digest, Supplier<byte[]> reader) {
    return new ModuleSource(digest, reader);
  }

  /** The digest of its bytes. */
  public Digest digest() {
    return digest;
  }

  /** Its bytes, read when somebody asks for them; not held any longer than that. Never written. */
  public byte[] bytes() {
    byte[] known = read.get();
    if (known == null) {
      known = reader.get();
      read = new WeakReference<>(known);
    }
    return known;
  }
}
