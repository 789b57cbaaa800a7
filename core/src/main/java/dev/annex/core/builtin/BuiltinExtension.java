package dev.annex.core.builtin;

import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An extension written in Java and trusted like the host: its tools go the same route as
 * everybody's, without isolation.
 *
 * @param manifest names {@link BuiltinRuntime#NAME} as its runtime
 * @param handlers what runs, by {@code Tool.entry}
 */
public record BuiltinExtension(Manifest manifest, Map<String, Handler> handlers) {

  public BuiltinExtension {
    handlers = Map.copyOf(handlers);
  }

  ExtensionPackage contents() {
    PackageFiles files = new NoFiles(manifest.id() + " " + manifest.version());
    return new ExtensionPackage(manifest, files, PackageDigest.of(files));
  }

  /** Runs one tool. Interrupted when the call is stopped. */
  @FunctionalInterface
  public interface Handler {

    /**
     * Runs.
     *
     * @throws dev.annex.api.fault.AnnexException with the failure to report
     * @throws InterruptedException when the call was stopped
     */
    GuestReply run(GuestCall call, HostCalls host, Meter meter) throws InterruptedException;
  }

  /** A package with nothing in it but its name. */
  private record NoFiles(String origin) implements PackageFiles {
    private static final String PATH = "builtin";

    @Override
    public SortedSet<String> paths() {
      return new TreeSet<>(java.util.Set.of(PATH));
    }

    @Override
    public Optional<byte[]> read(String path) {
      return path.equals(PATH)
          ? Optional.of(origin.getBytes(StandardCharsets.UTF_8))
          : Optional.empty();
    }
  }
}
