package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.snapshot.PackedBytes;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that compiling a module gives, and all that the next process start needs instead of
 * the module itself. Its arrays are shared and never written.
 *
 * @param size how many bytes the module had as its author delivered it
 * @param module the module without function bodies
 * @param jar the classes
 * @param start the function that runs when an instance is made
 * @param movedGlobals globals that live in fields of the memory
 * @param interpreted functions that are too large to compile, as their author knows them
 * @param snapshotPlan what a snapshot of the module as its author delivered it holds
 */
record CodeBundle(
    int size,
    byte[] module,
    byte[] jar,
    OptionalInt start,
    MovedGlobals movedGlobals,
    List<String> interpreted,
    SnapshotPlan snapshotPlan) {

  CodeBundle {
    interpreted = List.copyOf(interpreted);
  }

  /**
   * The form that is kept in files. Its module is packed: unpacking it takes less time than
   * checking the rest of it would.
   */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(module.length + jar.length + 64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(size);
      write(out, PackedBytes.pack(module));
      write(out, jar);
      out.writeInt(start.orElse(-1));
      out.writeInt(movedGlobals.indexes().size());
      for (int global : movedGlobals.indexes()) {
        out.writeInt(global);
      }
      out.writeInt(interpreted.size());
      for (String function : interpreted) {
        out.writeUTF(function);
      }
      snapshotPlan.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to an array", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #toBytes} wrote; empty when it is something else. */
  static Optional<CodeBundle> fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int size = in.readInt();
      Optional<byte[]> module = PackedBytes.unpack(read(in), Integer.MAX_VALUE);
      byte[] jar = read(in);
      int start = in.readInt();
      List<Integer> movedGlobals = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        movedGlobals.add(in.readInt());
      }
      List<String> interpreted = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        interpreted.add(in.readUTF());
      }
      return module.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new CodeBundle(
                  size,
                  module.get(),
                  jar,
                  start < 0 ? OptionalInt.empty() : OptionalInt.of(start),
                  new MovedGlobals(movedGlobals),
                  interpreted,
                  SnapshotPlan.read(in)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(0, length));
    if (bytes.length != length) {
      throw new IOException("cut short");
    }
    return bytes;
  }
}
