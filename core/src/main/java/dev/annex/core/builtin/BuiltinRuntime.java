package dev.annex.core.builtin;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.runtime.Sandbox;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the host's own Java tools on the caller's thread. No isolation, no memory limit; stopping is
 * by interrupt.
 */
public final class BuiltinRuntime implements Runtime {

  /** Its name in manifests. */
  public static final String NAME = "builtin";

  private final Map<Digest, BuiltinExtension> extensions = new ConcurrentHashMap<>();

  /** Makes an extension known, so that it can be prepared; gives its package. */
  public ExtensionPackage register(BuiltinExtension extension) {
    ExtensionPackage contents = extension.contents();
    extensions.put(contents.digest(), extension);
    return contents;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Program prepare(ExtensionPackage contents, Limits limits) {
    BuiltinExtension extension = extensions.get(contents.digest());
    if (extension == null) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "Preparing \"%s\" failed: no such built-in extension is registered."
              .formatted(contents.manifest().id()));
    }
    return new BuiltinProgram(extension);
  }

  @Override
  public void close() {
    extensions.clear();
  }

  private record BuiltinProgram(BuiltinExtension extension) implements Program {
    @Override
    public Sandbox open() {
      return new BuiltinSandbox(extension);
    }

    @Override
    public void close() {}
  }

  private record BuiltinSandbox(BuiltinExtension extension) implements Sandbox {
    @Override
    public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
      meter.check();
      BuiltinExtension.Handler handler = extension.handlers().get(call.tool().entry());
      if (handler == null) {
        throw new AnnexException(
            ErrorCode.TOOL_NOT_FOUND,
            "Calling %s failed: the extension has no such entry.".formatted(call.tool()));
      }
      Thread running = Thread.currentThread();
      try (Subscription stop = meter.onStop(running::interrupt)) {
        return handler.run(call, host, meter);
      } catch (InterruptedException e) {
        meter.check();
        throw new AnnexException(
            ErrorCode.CANCELLED, "Calling %s was interrupted.".formatted(call.tool()), e);
      } finally {
        meter.stopped().ifPresent(why -> Thread.interrupted());
      }
    }

    @Override
    public boolean reusable() {
      return false;
    }

    @Override
    public void close() {}
  }
}
