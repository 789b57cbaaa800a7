package dev.annex.runtime.wasm.compile;

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
 * @param module the module without function bodies
 * @param bare the same without its segments; empty when instances cannot start from a snapshot
 * @param jar the classes
 * @param start the function that runs when an instance is made
 * @param movedGlobals globals that live in fields of the memory: the n-th entry is the index of the
 *     one in field n
 * @param interpreted functions that are too large to compile, as their author knows them
 */
record CodeBundle(
    byte[] module,
    Optional<byte[]> bare,
    byte[] jar,
    OptionalInt start,
    List<Integer> movedGlobals,
    List<String> interpreted) {

  CodeBundle {
    movedGlobals = List.copyOf(movedGlobals);
    interpreted = List.copyOf(interpreted);
  }

  /** The form that is kept in files. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(module.length + jar.length + 64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, module);
      out.writeBoolean(bare.isPresent());
      if (bare.isPresent()) {
        write(out, bare.get());
      }
      write(out, jar);
      out.writeInt(start.orElse(-1));
      out.writeInt(movedGlobals.size());
      for (int global : movedGlobals) {
        out.writeInt(global);
      }
      out.writeInt(interpreted.size());
      for (String function : interpreted) {
        out.writeUTF(function);
      }
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
      byte[] module = read(in);
      Optional<byte[]> bare = in.readBoolean() ? Optional.of(read(in)) : Optional.empty();
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
      return Optional.of(
          new CodeBundle(
              module,
              bare,
              jar,
              start < 0 ? OptionalInt.empty() : OptionalInt.of(start),
              movedGlobals,
              interpreted));
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
