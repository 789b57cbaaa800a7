package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import dev.annex.core.author.AuthoringRules;
import dev.annex.core.hook.Fired;
import dev.annex.core.install.InstallPlan;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.AuthoringConfig;
import dev.annex.store.SqliteStore;
import dev.annex.testkit.FakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs every case of {@code cases/cloudflare}: JavaScript extensions on a whole host. */
final class CloudflareCasesTest {

  private static final Path CASES = Path.of("../cases/cloudflare");

  /** How long a call may take at most; a bound for broken hosts, no measure. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  @TempDir private static Path scratch;

  private static final List<String> ALONE = List.of("say", "block", "restart", "fire");

  private static RunningHost shared;

  @BeforeAll
  static void open() throws IOException {
    shared =
        Assembly.open(
            scratch.toRealPath().resolve("shared"), AnnexConfig.defaults().withExamples(false));
  }

  @AfterAll
  static void close() {
    shared.close();
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(CASES)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(),
                () -> {
                  Path folder = Files.createTempDirectory(scratch.toRealPath(), "case");
                  try (PlainServer web = new PlainServer();
                      Case one = new Case(file, folder, web)) {
                    one.run();
                  }
                }));
  }

  /** One file. */
  private static final class Case implements AutoCloseable {

    private final Path data;
    private final Path folder;
    private final AnnexConfig config;
    private final JsonNode document;
    private final boolean alone;
    private RunningHost host;

    Case(Path file, Path scratch, PlainServer web) throws IOException {
      this.folder = Files.createDirectories(scratch.resolve("workspace"));
      this.document =
          Json.parse(
              Files.readString(file)
                  .replace("{{folder}}", folder.toString())
                  .replace("{{port}}", String.valueOf(web.port()))
                  .getBytes(StandardCharsets.UTF_8));
      this.config =
          AnnexConfig.defaults()
              .withExamples(false)
              .withFlatSource(document.path("flat").asBoolean(false))
              .withAuthoring(
                  new AuthoringConfig(
                      document.path("authoring").asBoolean(false), AuthoringRules.defaults()));
      document
          .path("web")
          .forEachEntry((path, body) ->
              web.answer(path, body.stringValue().getBytes(StandardCharsets.UTF_8)));
      this.data = scratch.resolve("data");
      this.alone =
          document.has("flat")
              || document.has("authoring")
              || document
                  .path("steps")
                  .valueStream()
                  .anyMatch(step -> ALONE.stream().anyMatch(step::has));
      if (alone) {
        copyCompiled();
      }
      this.host = alone ? Assembly.open(data, config) : shared;
    }

    /** What the shared host compiled, because compiling the engine again takes seconds. */
    private void copyCompiled() throws IOException {
      Path from = shared.data().resolve("compiled");
      try (Stream<Path> all = Files.walk(from)) {
        for (Path file : all.toList()) {
          Path to = data.resolve("compiled").resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to);
          }
        }
      }
    }

    void run() throws IOException {
      for (JsonNode step : document.path("steps")) {
        try {
          run(step);
        } catch (AssertionError e) {
          throw new AssertionError("%s: %s".formatted(Json.write(step), e.getMessage()), e);
        }
      }
      for (var file : document.path("afterwards").properties()) {
        Path path = folder.resolve(file.getKey());
        if (file.getValue().isNull()) {
          assertThat(path).doesNotExist();
        } else {
          awaitContent(path, file.getValue().stringValue());
        }
      }
    }

    /** Observers are not waited for by those whom they observe. */
    private static void awaitContent(Path path, String wanted) throws IOException {
      Instant end = Instant.now().plus(PATIENCE);
      while (!Files.exists(path) && Instant.now().isBefore(end)) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
      if (wanted.startsWith("~")) {
        assertThat(Files.readString(path))
            .matches(Pattern.compile(wanted.substring(1), Pattern.DOTALL));
      } else {
        assertThat(path).hasContent(wanted);
      }
    }

    private void run(JsonNode step) {
      String verb = step.propertyNames().iterator().next();
      switch (verb) {
        case "install" -> install(step);
        case "sources" -> step.path("sources").forEach(this::tryOut);
        case "uninstall" ->
            host.host()
                .installer()
                .uninstall(
                    new ExtensionId(step.path(verb).stringValue()),
                    step.path("withData").asBoolean(false),
                    "ann");
        case "call" -> call(step);
        case "fire" -> fire(step);
        case "say" -> say(step.path(verb));
        case "block" -> block(step);
        case "restart" -> {
          host.close();
          host = Assembly.open(data, config);
        }
        default -> fail("no such step: " + verb);
      }
    }

    /** One row of a table of sources: installed, compared, removed. */
    private void tryOut(JsonNode row) {
      ObjectNode step = Json.object();
      ObjectNode extension = step.putObject("install");
      extension.putObject("manifest").put("name", "t").put("version", "1.0.0");
      extension.set("source", row.path("source"));
      step.setAll((ObjectNode) row);
      try {
        install(step);
        if (!row.has("refused")) {
          host.host().installer().uninstall(new ExtensionId("t"), true, "ann");
        }
      } catch (AssertionError e) {
        throw new AssertionError("%s: %s".formatted(Json.write(row), e.getMessage()), e);
      }
    }

    private void install(JsonNode step) {
      JsonNode extension = step.path("install");
      FakeFiles files =
          FakeFiles.from("extension")
              .with("manifest.json", Json.write(extension.path("manifest")))
              .with(
                  extension.path("file").asString("extension.js"),
                  extension.path("source").stringValue());
      if (step.has("refused")) {
        String wanted = step.path("refused").stringValue();
        assertThatExceptionOfType(AnnexException.class)
            .isThrownBy(() -> install(files, step))
            .satisfies(e -> assertMessage(e.fault().message(), wanted));
        return;
      }
      InstallPlan plan = install(files, step);
      check(step, "tools", plan.agentNames().stream().map(AgentName::value).toList());
      check(
          step,
          "descriptions",
          plan.extension().tools().stream().map(tool -> tool.description()).toList());
      check(
          step,
          "schemas",
          plan.extension().tools().stream()
              .map(tool -> Json.write(tool.input().document()))
              .toList());
      check(
          step,
          "asks",
          plan.permissions().stream().map(asked -> asked.request().toString()).toList());
      for (JsonNode wanted : step.path("says")) {
        assertThat(plan.manifest().ignored())
            .anySatisfy(sentence -> assertMessage(sentence, wanted.stringValue()));
      }
    }

    private static void check(JsonNode step, String member, List<String> found) {
      if (step.has(member)) {
        List<String> wanted =
            step.path(member)
                .valueStream()
                .map(one -> one.isString() ? one.stringValue() : Json.write(one))
                .toList();
        assertThat(found).as(member).isEqualTo(wanted);
      }
    }

    private InstallPlan install(FakeFiles files, JsonNode step) {
      InstallPlan plan = host.host().installer().plan(files, Optional.empty());
      boolean replace = step.path("replace").asBoolean(false);
      Extension installed = host.host().installer().install(plan, List.of(), replace, "ann");
      List<String> withheld =
          step.path("withheld").valueStream().map(JsonNode::stringValue).toList();
      for (PermissionRequest request : plan.manifest().requests()) {
        if (withheld.contains(request.name())) {
          continue;
        }
        boolean someFolder = request.capability().equals("files") && request.scope().isEmpty();
        host.host()
            .grants()
            .grant(
                installed.id(),
                someFolder ? new PermissionRequest(request.name(), folder.toString()) : request,
                "ann",
                Optional.empty());
      }
      return plan;
    }

    private void call(JsonNode step) {
      String name = step.path("call").stringValue();
      Optional<Listed> listed = host.host().catalog().find(new AgentName(name));
      ToolName tool =
          listed
              .map(one -> one.tool().name())
              .orElseGet(() -> new ToolName(new ExtensionId("none"), name));
      Invocation invocation =
          Invocation.of(
              Caller.agent("test").in(new SessionId(step.path("session").asString("one"))),
              tool,
              step.has("arguments") ? step.path("arguments") : Json.object(),
              Instant.now().plus(PATIENCE));
      switch (host.host().invoker().invoke(invocation, Progress.none())) {
        case Outcome.Completed completed -> {
          if (step.has("fails")) {
            fail("it completed with %s", completed.result());
          }
          if (step.path("nothing").asBoolean(false)) {
            assertThat(completed.result().value()).isEmpty();
          }
          if (step.has("result")) {
            assertThat(completed.result().value().map(Json::write))
                .contains(Json.write(step.path("result")));
          }
          if (step.has("matches")) {
            assertThat(completed.result().value().map(Json::write).orElse(""))
                .matches(Pattern.compile(step.path("matches").stringValue(), Pattern.DOTALL));
          }
        }
        case Outcome.Failed failed -> failed(step, failed.fault());
        case Outcome.Asking asking -> fail("it asks %s", asking.asks());
      }
    }

    private static void failed(JsonNode step, Fault fault) {
      if (!step.has("fails")) {
        fail("it failed with %s", fault);
      }
      assertMessage(fault.message(), step.path("fails").stringValue());
      if (step.has("code")) {
        assertThat(fault.code().name()).isEqualTo(step.path("code").stringValue());
      }
    }

    private static void assertMessage(String message, String wanted) {
      if (wanted.startsWith("~")) {
        assertThat(message).matches(Pattern.compile(wanted.substring(1), Pattern.DOTALL));
      } else {
        assertThat(message).isEqualTo(wanted);
      }
    }

    private void fire(JsonNode step) {
      Fired fired =
          host.host()
              .hooks()
              .fire(
                  Caller.agent("test"),
                  step.path("fire").stringValue(),
                  (ObjectNode) step.path("payload").deepCopy(),
                  Instant.now().plus(PATIENCE));
      step.path("gives")
          .forEachEntry(
              (name, wanted) -> assertThat(fired.patch().path(name)).as(name).isEqualTo(wanted));
      step.path("lacks")
          .forEach(name -> assertThat(fired.patch().has(name.stringValue())).isFalse());
      check(step, "reasons", fired.runs().stream().map(run -> run.reason()).toList());
    }

    /** A conversation with these messages. */
    private void say(JsonNode messages) {
      withStore(store -> {
        var added =
            store
                .workspace()
                .add(
                    new Draft(
                        Kind.CONVERSATION,
                        "",
                        "",
                        "",
                        Json.object().put("title", "Talk"),
                        "",
                        Optional.empty()),
                    Long.MAX_VALUE);
        Item talk = ((Written.Stored) added).item();
        messages.forEach(message -> {
          var _ =
              store
                  .workspace()
                  .add(
                      new Draft(
                          Kind.MESSAGE,
                          Long.toString(talk.number()),
                          "",
                          "",
                          Json.object()
                              .put("role", message.path(0).stringValue())
                              .put("content", message.path(1).stringValue()),
                          "",
                          Optional.empty()),
                      Long.MAX_VALUE);
        });
      });
    }

    private void block(JsonNode step) {
      withStore(store -> {
        String label = step.path("block").stringValue();
        if (step.has("define")) {
          var _ =
              store
                  .workspace()
                  .add(
                      new Draft(
                          Kind.CONTEXT,
                          "",
                          label,
                          "",
                          (ObjectNode) step.path("define").deepCopy(),
                          "",
                          Optional.empty()),
                      Long.MAX_VALUE);
          return;
        }
        Optional<String> text =
            store
                .workspace()
                .named(Kind.CONTEXT, "", label)
                .map(item -> item.fields().path("content").asString(""));
        if (step.path("text").isNull()) {
          assertThat(text).isEmpty();
        } else {
          assertThat(text).contains(step.path("text").stringValue());
        }
      });
    }

    private void withStore(Consumer<SqliteStore> work) {
      try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
        work.accept(store);
      }
    }

    @Override
    public void close() {
      if (alone) {
        host.close();
        return;
      }
      host.host()
          .installer()
          .installed()
          .keySet()
          .forEach(id -> host.host().installer().uninstall(id, true, "ann"));
    }
  }
}
