package dev.annex.bench.javascript;

import dev.annex.api.call.Result;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.Script;
import dev.annex.runtime.javascript.ScriptBinding;
import dev.annex.runtime.javascript.ScriptDialect;
import dev.annex.runtime.javascript.ScriptGuest;
import dev.annex.runtime.javascript.ScriptHost;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The plainest dialect: a tool is a global function without arguments. Its result is what the
 * guest's thread used of the processor in {@link ScriptGuest#call}, in nanoseconds.
 */
final class PlainScripts implements ScriptDialect {

  static final String NAME = "plain";
  static final String FILE = "kernels.js";

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    return files.paths().contains(FILE);
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    throw new UnsupportedOperationException("the benchmark writes its own");
  }

  @Override
  public Set<String> operations() {
    return Set.of();
  }

  @Override
  public ScriptBinding bind(ExtensionPackage contents) {
    byte[] code = contents.files().read(FILE).orElseThrow();
    return new Binding(new Script(FILE, new String(code, StandardCharsets.UTF_8)));
  }

  private record Binding(Script script) implements ScriptBinding {

    @Override
    public List<Script> scripts() {
      return List.of(script);
    }

    @Override
    public GuestReply call(GuestCall call, ScriptGuest guest) {
      long start = THREADS.getCurrentThreadCpuTime();
      String result = guest.call(call.tool().entry(), List.of(), ScriptHost.none());
      long used = THREADS.getCurrentThreadCpuTime() - start;
      if (result.isEmpty()) {
        throw new IllegalStateException(call.tool().entry() + " gave nothing");
      }
      return new GuestReply.Done(Result.of(Json.object().numberNode(used)));
    }
  }
}
