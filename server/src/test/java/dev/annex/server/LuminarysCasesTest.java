package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.call.SessionId;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.server.config.AnnexConfig;
import dev.annex.testkit.FakeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs every case of {@code cases/luminarys}: real skills in three languages on a whole host. */
final class LuminarysCasesTest {

  private static final Path CASES = Path.of("../cases/luminarys");

  /** How long something that is still at work may take; a bound for broken hosts, no measure. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  @TempDir private static Path scratch;
  private static RunningHost host;

  @BeforeAll
  static void open() throws IOException {
    host =
        Assembly.open(
            scratch.toRealPath().resolve("data"), AnnexConfig.defaults().withExamples(false));
    host.host().stay();
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(CASES)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
  }

  private static void run(Path file) throws IOException {
    Path folder = Files.createTempDirectory(scratch.toRealPath(), "case");
    try (PlainServer web = new PlainServer()) {
      JsonNode one =
          Json.parse(
              Files.readString(file)
                  .replace("{{folder}}", folder.toString())
                  .replace("{{port}}", String.valueOf(web.port()))
                  .getBytes(StandardCharsets.UTF_8));
      prepare(one, folder, web);
      List<ExtensionId> installed = new ArrayList<>();
      try {
        one.path("skills").forEachEntry((id, skill) -> installed.add(install(id, skill)));
        String session = file.getFileName().toString();
        one.path("calls").forEach(call -> new Step(call, session).run());
      } finally {
        installed.forEach(id -> host.host().installer().uninstall(id, true, "ann"));
      }
      check(one, folder, web);
    }
  }

  private static void prepare(JsonNode one, Path folder, PlainServer web) {
    one.path("files")
        .forEachEntry((name, text) -> {
          try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.stringValue());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    one.path("web")
        .forEachEntry((path, answer) ->
            web.answer(
                path,
                answer.path("head").stringValue(),
                answer.path("body").stringValue().getBytes(StandardCharsets.UTF_8)));
  }

  private static ExtensionId install(String id, JsonNode skill) {
    ObjectNode manifest = Json.object().put("id", id).put("path", "skill.wasm");
    manifest.putObject("permissions");
    manifest
        .putObject("invoke_policy")
        .set("can_be_invoked_by", Json.parse("[\"*\"]".getBytes(StandardCharsets.UTF_8)));
    if (skill.path("manifest") instanceof ObjectNode own) {
      manifest.setAll(own);
    }
    // JSON is YAML as well.
    FakeFiles files =
        FakeFiles.from(id)
            .with("manifest.yaml", Json.write(manifest))
            .with("skill.wasm", module(skill.path("guest").stringValue()));
    InstallPlan plan = host.host().installer().plan(files, Optional.empty());
    ExtensionId installed = host.host().installer().install(plan, List.of(), false, "ann").id();
    List<String> withheld =
        skill.path("withheld").valueStream().map(JsonNode::stringValue).toList();
    for (PermissionRequest request : plan.manifest().requests()) {
      if (!withheld.contains(request.name())) {
        host.host().grants().grant(installed, request, "ann", Optional.empty());
      }
    }
    return installed;
  }

  private static byte[] module(String guest) {
    try {
      return Files.readAllBytes(Guests.folder("luminarys/" + guest).resolve("skill.wasm"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(JsonNode one, Path folder, PlainServer web) throws IOException {
    for (var file : one.path("afterwards").properties()) {
      Path path = folder.resolve(file.getKey());
      if (file.getValue().isNull()) {
        assertThat(path).doesNotExist();
      } else {
        assertThat(path).hasContent(file.getValue().stringValue());
      }
    }
    if (!one.has("sent")) {
      return;
    }
    List<List<String>> sent =
        web.taken().stream()
            .map(request -> request.lines().stream().map(LuminarysCasesTest::headerLine).toList())
            .toList();
    List<String> wanted = one.path("sent").valueStream().map(JsonNode::stringValue).toList();
    assertThat(sent.stream().map(List::getFirst))
        .containsExactlyElementsOf(
            wanted.stream().map(text -> text.lines().findFirst().orElse("")).toList());
    for (int i = 0; i < wanted.size(); i++) {
      List<String> lines = sent.get(i);
      List<String> named = wanted.get(i).lines().skip(1).toList();
      assertThat(lines.stream().filter(named::contains).toList())
          .as("headers of request %d, in this order", i)
          .isEqualTo(named.stream().filter(line -> !line.startsWith("!")).toList());
      for (String absent : named) {
        assertThat(lines).noneMatch(line -> absent.equals("!" + line.split(":", 2)[0]));
      }
    }
  }

  /** A request line as it is; names of headers in small letters. */
  private static String headerLine(String line) {
    int colon = line.indexOf(": ");
    return colon < 0 || line.startsWith("GET ")
        ? line
        : line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
  }

  /** One call of a case. */
  private record Step(JsonNode call, String session) {

    void run() {
      Instant end = Instant.now().plus(PATIENCE);
      int times = call.path("times").asInt(1);
      for (int done = 0; done < times; ) {
        Outcome outcome = invoke();
        Optional<AssertionError> wrong = wrong(outcome);
        if (wrong.isEmpty()) {
          done++;
        } else if (!call.path("until").asBoolean(false) || Instant.now().isAfter(end)) {
          throw wrong.get();
        } else {
          pause();
        }
      }
    }

    private static void pause() {
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Outcome invoke() {
      ToolName tool =
          new ToolName(
              new ExtensionId(call.path("skill").stringValue()), call.path("method").stringValue());
      Invocation invocation =
          Invocation.of(
              Caller.agent("test").in(new SessionId(session)),
              tool,
              call.path("arguments"),
              Instant.now().plus(PATIENCE));
      return host.host().invoker().invoke(invocation, Progress.none());
    }

    private Optional<AssertionError> wrong(Outcome outcome) {
      try {
        switch (outcome) {
          case Outcome.Completed completed -> completed(completed.result());
          case Outcome.Failed failed -> failed(failed.fault());
          case Outcome.Asking asking -> fail("it asks %s", asking.asks());
        }
        return Optional.empty();
      } catch (AssertionError e) {
        return Optional.of(new AssertionError("%s: %s".formatted(call, e.getMessage()), e));
      }
    }

    private void completed(Result result) {
      if (call.has("fails")) {
        fail("it completed with %s", result);
      }
      JsonNode value = plain(result.value().orElseGet(() -> Json.object().nullNode()));
      if (call.has("result")) {
        assertThat(value).isEqualTo(plain(call.path("result")));
      }
      call.path("holds")
          .forEachEntry(
              (name, wanted) -> assertThat(value.path(name)).as(name).isEqualTo(plain(wanted)));
      if (call.has("matches")) {
        assertThat(value.isString() ? value.stringValue() : Json.write(value))
            .matches(Pattern.compile(call.path("matches").stringValue(), Pattern.DOTALL));
      }
      if (call.has("context")) {
        assertThat(result.content())
            .hasSize(2)
            .last()
            .isEqualTo(new Content.Text(call.path("context").stringValue()));
      }
    }

    private void failed(Fault fault) {
      if (!call.has("fails")) {
        fail("it failed with %s", fault);
      }
      String wanted = call.path("fails").stringValue();
      if (wanted.startsWith("~")) {
        assertThat(fault.message()).matches(Pattern.compile(wanted.substring(1), Pattern.DOTALL));
      } else {
        assertThat(fault.message()).isEqualTo(wanted);
      }
      if (call.has("code")) {
        assertThat(fault.code().name()).isEqualTo(call.path("code").stringValue());
      }
    }

    /** Numbers without the form they came in, bytes as base64. */
    private static JsonNode plain(JsonNode value) {
      ObjectNode make = Json.object();
      if (value.isNumber()) {
        BigDecimal number = value.decimalValue().stripTrailingZeros();
        return make.numberNode(number.scale() < 0 ? number.setScale(0) : number);
      }
      if (value.isBinary()) {
        return make.stringNode(Base64.getEncoder().encodeToString(value.binaryValue()));
      }
      if (value.isArray()) {
        var list = make.arrayNode();
        value.forEach(item -> list.add(plain(item)));
        return list;
      }
      if (value.isObject()) {
        value.forEachEntry((name, member) -> make.set(name, plain(member)));
        return make;
      }
      return value;
    }
  }
}
