package dev.annex.core;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted.DoorCapability;
import dev.annex.core.Scripted.ScriptedDialect;
import dev.annex.core.Scripted.ScriptedRuntime;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemoryInstallRecords;
import dev.annex.core.memory.MemoryJournal;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.core.memory.MemoryPackageStore;
import dev.annex.core.memory.MemoryPolicyStore;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A host over scripted extensions; its ports outlive {@link #reopen}. */
public final class TestHost implements AutoCloseable {

  public final ScriptedRuntime runtime = new ScriptedRuntime();
  public final MemoryKeyValueStore keyValues = new MemoryKeyValueStore(Clock.systemUTC());
  public final MemorySecretStore secrets = new MemorySecretStore(Clock.systemUTC());
  public final MemoryPolicyStore policies = new MemoryPolicyStore();
  public final MemoryWorkspace workspace = new MemoryWorkspace(Clock.systemUTC());
  private final MemoryGrants grants = new MemoryGrants();
  private final MemoryInstallRecords installs = new MemoryInstallRecords();
  private final MemoryPackageStore packages = new MemoryPackageStore();
  private final MemoryJournal journal = new MemoryJournal();
  public AnnexHost host = start();

  private AnnexHost start() {
    return AnnexHost.builder()
        .capability(new DoorCapability())
        .runtime(runtime)
        .dialect(new ScriptedDialect())
        .grants(grants)
        .policies(policies)
        .workspace(workspace)
        .installs(installs)
        .packages(packages)
        .keyValues(keyValues)
        .secrets(secrets)
        .journal(journal)
        .open();
  }

  /** Closes the host and opens another over the same ports. */
  public void reopen() {
    host.close();
    host = start();
  }

  /** Installs with everything granted that is asked. */
  public void install(PackageFiles files) {
    InstallPlan plan = host.installer().plan(files, Optional.empty());
    host.installer().install(plan, plan.manifest().requests(), false, "tester");
  }

  /** Installs with only these granted. */
  public void install(PackageFiles files, String... granted) {
    InstallPlan plan = host.installer().plan(files, Optional.empty());
    host.installer()
        .install(
            plan, Arrays.stream(granted).map(PermissionRequest::parse).toList(), false, "tester");
  }

  /** Calls a tool as an agent. */
  public Outcome call(String extension, String tool, String arguments) {
    return host.invoker().invoke(invocation(extension, tool, arguments), Progress.none());
  }

  public static Invocation invocation(String extension, String tool, String arguments) {
    return Invocation.of(
        Caller.agent("tester"),
        new ToolName(new ExtensionId(extension), tool),
        Json.parse(arguments),
        Instant.now().plus(Duration.ofMinutes(1)));
  }

  /** The failure a call ended with. */
  public static Fault fault(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return failed.fault();
    }
    throw new AssertionError("did not fail: " + outcome);
  }

  /** The value a call ended with. */
  public static JsonNode value(Outcome outcome) {
    if (outcome instanceof Outcome.Completed completed) {
      return completed.result().value().orElseThrow();
    }
    throw new AssertionError("did not complete: " + outcome);
  }

  /** A finished reply. */
  public static GuestReply done(String json) {
    return new GuestReply.Done(Result.of(Json.parse(json)));
  }

  /** The journal's newest lines of a kind, newest first. */
  public List<JournalEntry> journal(JournalEntry.Kind kind) {
    return journal
        .read(
            new Journal.Query(
                Long.MAX_VALUE, 1000, Optional.empty(), Optional.empty(), Optional.of(kind)))
        .stream()
        .map(Journal.Line::entry)
        .toList();
  }

  @Override
  public void close() {
    host.close();
  }
}
