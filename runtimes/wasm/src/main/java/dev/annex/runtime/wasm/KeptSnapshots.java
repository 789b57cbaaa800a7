package dev.annex.runtime.wasm;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.snapshot.PackedBytes;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import dev.annex.runtime.wasm.snapshot.SnapshotFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Snapshots of one module that an embedder takes itself, kept beside the compiled code under the
 * same keyed digest. Any thread.
 */
public final class KeptSnapshots {

  /** Most of a kept snapshot that is not its memory; tables are the largest part of it. */
  private static final long MOST_BESIDES_MEMORY = 16L << 20;

  private final WasmEngine engine;
  private final CompiledModule module;

  /** Those of a module. */
  public KeptSnapshots(WasmEngine engine, CompiledModule module) {
    this.engine = engine;
    this.module = module;
  }

  /**
   * Finds one.
   *
   * @param key what it was kept under; other rules of the sandbox make it another key
   * @param base the snapshot whose memory it may share
   * @param limits how large it may be
   */
  public Optional<Kept> find(Digest key, Optional<Snapshot> base, Limits limits) {
    Digest full = full(key);
    return engine.kept(fileName(full)).flatMap(file -> read(file, full, base, limits));
  }

  private Optional<Kept> read(byte[] file, Digest key, Optional<Snapshot> base, Limits limits) {
    if (file.length < Integer.BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file);
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      return Optional.empty();
    }
    byte[] notes = new byte[length];
    in.get(notes);
    byte[] packed = Arrays.copyOfRange(file, in.position(), file.length);
    return PackedBytes.unpack(packed, limits.get(Limit.MEMORY) + MOST_BESIDES_MEMORY)
        .flatMap(bytes ->
            SnapshotFile.read(
                bytes,
                base,
                key,
                module.snapshotPlan(),
                limits.get(Limit.MEMORY),
                limits.get(Limit.TABLE_ENTRIES)))
        .map(snapshot -> new Kept(snapshot, notes));
  }

  /** Keeps one for later process starts, where the engine keeps anything. */
  public void keep(Digest key, Kept kept) {
    Digest full = full(key);
    byte[] packed = PackedBytes.pack(SnapshotFile.write(kept.snapshot(), full));
    byte[] notes = kept.notes();
    engine.keep(
        fileName(full),
        ByteBuffer.allocate(Integer.BYTES + notes.length + packed.length)
            .putInt(notes.length)
            .put(notes)
            .put(packed)
            .array());
  }

  private Digest full(Digest key) {
    return Digest.of("%s %s embedded".formatted(key, engine.build()));
  }

  private static String fileName(Digest key) {
    return key.hex() + ".snapshot";
  }

  /**
   * A snapshot.
   *
   * @param notes what its embedder has to know of it again; treat them as immutable
   */
  public record Kept(Snapshot snapshot, byte[] notes) {}
}
