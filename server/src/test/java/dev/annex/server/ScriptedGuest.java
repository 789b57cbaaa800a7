package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.testkit.FakeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The guest {@code c/io-script}, installed under a name, and a person who started its calls. */
final class ScriptedGuest implements Progress {

  private static final Path FOLDER = Guests.folder("c/io-script");

  private final RunningHost host;
  private final InstallPlan plan;
  private final List<FileChoice> asked = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile Optional<Path> chooses = Optional.empty();

  private ScriptedGuest(RunningHost host, InstallPlan plan) {
    this.host = host;
    this.plan = plan;
  }

  /**
   * Installs it.
   *
   * @param members what its manifest has besides, as JSON
   * @param grants permissions in their written form
   */
  static ScriptedGuest install(RunningHost host, String name, String members, String... grants)
      throws IOException {
    ObjectNode manifest =
        Json.parse(Files.readAllBytes(FOLDER.resolve("manifest.json"))).asObject();
    manifest.put("name", name);
    manifest.setAll(Json.parse(members).asObject());
    FakeFiles files =
        FakeFiles.from(name)
            .with("manifest.json", Json.write(manifest))
            .with("main.wasm", Files.readAllBytes(FOLDER.resolve("main.wasm")));
    InstallPlan plan = host.host().installer().plan(files, Optional.empty());
    ExtensionId id = host.host().installer().install(plan, List.of(), false, "ann").id();
    for (String grant : grants) {
      host.host().grants().grant(id, PermissionRequest.parse(grant), "ann", Optional.empty());
    }
    return new ScriptedGuest(host, plan);
  }

  ExtensionId id() {
    return plan.manifest().id();
  }

  InstallPlan plan() {
    return plan;
  }

  /** Whoever starts calls chooses this file from now on. */
  void chooses(Path path) {
    chooses = Optional.of(path);
  }

  /** What that person was asked. */
  List<FileChoice> asked() {
    return List.copyOf(asked);
  }

  /** What that person saw during calls: level and text of log lines, type and data of events. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** Runs a script in a call about nothing. */
  List<String> run(String... lines) {
    return about(0, lines);
  }

  /** Runs a script in a call about an asset. */
  List<String> about(long asset, String... lines) {
    Outcome outcome = call(asset, lines);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    JsonNode result = ((Outcome.Completed) outcome).result().value().orElseThrow();
    return result.get("out").valueStream().map(JsonNode::stringValue).toList();
  }

  /** How a script fails. */
  Fault failure(long asset, String... lines) {
    Outcome outcome = call(asset, lines);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).fault();
  }

  private Outcome call(long asset, String... lines) {
    ObjectNode arguments = Json.object().put("script", String.join("\n", lines));
    if (asset > 0) {
      arguments.put("assetId", asset);
    }
    Invocation invocation =
        Invocation.of(
            Caller.agent("test"),
            new ToolName(id(), "run"),
            arguments,
            Instant.now().plus(Duration.ofMinutes(2)));
    return host.host().invoker().invoke(invocation, this);
  }

  @Override
  public Optional<Chosen> chooseFile(FileChoice wish) {
    asked.add(wish);
    return chooses.map(path -> new Chosen(path, "my file"));
  }

  @Override
  public void advanced(double done, OptionalDouble total, String message) {}

  @Override
  public void logged(LogLine line) {
    told.add(line.level() + " " + line.message());
  }

  @Override
  public void emitted(String type, JsonNode data) {
    told.add(type + " " + Json.write(data));
  }
}
