package dev.annex.server;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.runtime.process.ProcessDialect;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.ProcessSettings;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Starts;
import dev.annex.runtime.process.launch.Surroundings;
import dev.annex.server.config.AnnexConfig;
import dev.annex.store.Vault;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Extensions that are programs of this machine: what they are started with. */
final class NativePrograms {

  /** What programs get of the host's own environment; everything else stays out. */
  private static final List<String> PASSED_ON =
      List.of("HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "LC_ALL", "SHELL");

  private static final ExtensionLog LOG = new ExtensionLog();

  private NativePrograms() {}

  static ProcessRuntime runtime(
      Path data,
      AnnexConfig config,
      HostCapabilities capabilities,
      List<? extends ProcessDialect> dialects,
      RandomGenerator random) {
    Programs programs =
        new Programs(
            capabilities.launcher(),
            new PackageFolders(data.resolve("program-folders")),
            new Starts(config.shellPath(), surroundings(config, capabilities.vault())),
            Confinement.none());
    return new ProcessRuntime(
        ProcessSettings.STANDARD,
        programs,
        dialects,
        (invocation, progress) -> capabilities.relay().invoker().invoke(invocation, progress),
        NativePrograms::log,
        random,
        () -> {});
  }

  /** Takes a line that a program wrote to its standard error. */
  static void log(ExtensionId extension, String line) {
    LOG.write(extension, new LogLine(LogLevel.INFO, line, Map.of()));
  }

  private static Surroundings surroundings(AnnexConfig config, Vault vault) {
    return new Surroundings() {
      @Override
      public Optional<String> variable(ExtensionId extension, String name) {
        return config.variables().get(extension, name);
      }

      @Override
      public Optional<Secret> secret(ExtensionId extension, String path) {
        return SecretName.is(path)
            ? vault.get(Owner.extension(extension), new SecretName(path))
            : Optional.empty();
      }

      @Override
      public Map<String, String> common() {
        Map<String, String> common = new LinkedHashMap<>();
        PASSED_ON.forEach(
            name -> Optional.ofNullable(System.getenv(name)).ifPresent(value -> common.put(name, value)));
        return common;
      }
    };
  }
}
