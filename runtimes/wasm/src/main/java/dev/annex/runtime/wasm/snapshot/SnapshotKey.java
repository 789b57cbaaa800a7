package dev.annex.runtime.wasm.snapshot;

import dev.annex.api.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a snapshot belongs to: everything the guest could learn before it was taken. Another value
 * of any of these needs another snapshot.
 *
 * @param module digest of the module as its author delivered it
 * @param build what produced the code that runs: rule set, engine, JDK, in any fixed form
 * @param arguments of the command; the first is the program's name
 * @param environment each {@code NAME=value}
 * @param roots names of the preopened directories, in their order
 */
public record SnapshotKey(
    Digest module,
    String build,
    List<String> arguments,
    List<String> environment,
    List<String> roots) {

  public SnapshotKey {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    roots = List.copyOf(roots);
  }

  /** Differs whenever any part differs; fit for a file name. */
  public Digest digest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(List.of(module.hex(), build), out);
      write(arguments, out);
      write(environment, out);
      write(roots, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digest.of(bytes.toByteArray());
  }

  private static void write(List<String> texts, DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
  }
}
