package dev.annex.capabilities.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.files.ForbiddenFolders;
import dev.annex.processes.Launch;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProgramBounds;
import dev.annex.processes.ProgramPath;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@EnabledOnOs(OS.LINUX)
final class ShellCapabilityTest extends CapabilityContract {

  private static final ProgramBounds BOUNDS =
      new ProgramBounds(ByteSize.ofMib(4_096), Duration.ofHours(1), 4_096);

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @TempDir private Path temporary;
  private Path folder = Path.of("/");
  private final GrantedFiles files = new GrantedFiles(ForbiddenFolders.none());
  private Optional<Launcher> launcher = Optional.empty();
  private Optional<RunningPrograms> running = Optional.empty();
  private long sleeping;

  @Override
  protected Capability open() {
    try {
      folder = temporary.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Clock clock = Clock.systemUTC();
    Launcher opened = Launcher.open(folder.resolve("programs"), new SecureRandom(), clock);
    launcher = Optional.of(opened);
    RunningPrograms programs = new RunningPrograms(opened, ProgramPath.standard(), clock);
    running = Optional.of(programs);
    Launch sleep =
        new Launch(Path.of("/bin/sleep"), List.of("600"), Optional.empty(), Map.of(), true, BOUNDS);
    Start start = new Start(requester(), sleep, Set.of(), Limits.defaults());
    sleeping = programs.start(start, "sleep 600", new byte[0], Optional.empty()).number();
    return new ShellCapability(programs, files);
  }

  @AfterEach
  void endEverything() {
    running.ifPresent(RunningPrograms::close);
    launcher.ifPresent(Launcher::close);
  }

  @Override
  protected List<Capability> beside() {
    return List.of(new FilesCapability(files));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "shell.run",
        argv("echo", "milk")
            .put("directory", folder.toString())
            .set("environment", variable("LC_ALL", "C")),
        "shell.start",
        argv("true"),
        "shell.status",
        Json.object().put("program", sleeping),
        "shell.output",
        Json.object().put("program", sleeping),
        "shell.stop",
        Json.object().put("program", sleeping),
        "shell.list",
        Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "shell",
        "shell=git status *",
        "shell.run=/usr/bin/make **",
        "shell.workdir=/data/project",
        "shell.env=LC_*");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.concat(
        each(
            List.of("shell", "shell.run"),
            "=git",
            "=git **",
            "=git status",
            "=git status **",
            "=git * *",
            "=git -*",
            "=g* status",
            "=git s*",
            "=git st*",
            "=git a/*",
            "=git a/**",
            "=git a/b",
            "=git \\*",
            "=/usr/bin/git **",
            "=/usr/bin/* **",
            "=/usr/bin/git status")
            .stream(),
        Stream.of(
            "shell.run",
            "shell.workdir",
            "shell.workdir=/data",
            "shell.workdir=/database",
            "shell.env",
            "shell.env=LC_ALL",
            "shell.env=L*",
            "shell.env=LC"));
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of(
            "",
            "status",
            "-x",
            "--",
            "s",
            "st",
            "a/b",
            "a/b/c",
            "a/../b",
            "*",
            "status -s",
            "a b c")
        .flatMap(arguments ->
            Stream.of("git", "gist", "/usr/bin/git", "/usr/bin/env")
                .flatMap(program ->
                    Stream.of("shell.run", "shell.start")
                        .map(operation ->
                            wish(
                                operation, argv((program + " " + arguments).strip().split(" "))))));
  }

  @Test
  void givesOutputExitCodeAndSignal() {
    JsonNode answer = granted().call("shell.run", sh("printf out; printf err >&2; exit 3"));
    assertThat(text(answer, "stdout")).isEqualTo("out");
    assertThat(text(answer, "stderr")).isEqualTo("err");
    assertThat(answer.get("stdout").isBinary()).isTrue();
    assertThat(answer.get("exitCode").intValue()).isEqualTo(3);
    assertThat(answer.get("signal").isNull()).isTrue();
    assertThat(answer.get("timedOut").booleanValue()).isFalse();
    JsonNode killed = granted().call("shell.run", sh("kill -SEGV $$"));
    assertThat(killed.get("exitCode").intValue()).isEqualTo(139);
    assertThat(killed.get("signal").asString()).isEqualTo("SEGV");
  }

  @Test
  void readsStdinMergesAndFilters() {
    JsonNode answer =
        granted()
            .call(
                "shell.run",
                argv("sh", "-c", "cat; echo warn 3 >&2")
                    .put("stdin", "warn 1\nfine\nwarn 2\n".getBytes(StandardCharsets.UTF_8))
                    .put("mergeErrors", true)
                    .put("grep", "^warn")
                    .put("tail", 2));
    assertThat(text(answer, "stdout")).isEqualTo("warn 2\nwarn 3\n");
    assertThat(text(answer, "stderr")).isEmpty();
  }

  @Test
  void cutsAFloodOfOutput() {
    Limits limits = Limits.defaults().with(Limit.PROCESS_OUTPUT_BYTES, 1_000);
    JsonNode answer =
        granted()
            .as(CapabilityHarness.extension("notes", limits, List.of(), List.of()))
            .call("shell.run", sh("head -c 50000000 /dev/zero; echo end >&2"));
    assertThat(answer.get("stdout").binaryValue()).hasSize(1_000);
    assertThat(answer.get("stdoutTruncated").booleanValue()).isTrue();
    assertThat(text(answer, "stderr")).isEqualTo("end\n");
    assertThat(answer.get("stderrTruncated").booleanValue()).isFalse();
    assertThat(answer.get("exitCode").intValue()).isZero();
  }

  @Test
  void endsAProgramAtItsTimeWithAllItStarted() {
    JsonNode answer =
        granted()
            .call(
                "shell.run",
                sh("trap '' TERM; echo $$; sleep 600 & echo $!; wait; sleep 600")
                    .put("timeoutMillis", 1_500));
    assertThat(answer.get("timedOut").booleanValue()).isTrue();
    assertThat(answer.get("exitCode").isNull()).isTrue();
    List<Long> pids = text(answer, "stdout").lines().map(Long::parseLong).toList();
    assertThat(pids).hasSize(2);
    pids.forEach(ShellCapabilityTest::awaitGone);
  }

  @Test
  void endsAProgramWhenTheCallIsStopped() throws Exception {
    CapabilityHarness harness = granted();
    Path proof = folder.resolve("pid");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread call =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var _ = harness.call("shell.run", sh("echo $$ >" + proof + "; exec sleep 600"));
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    long pid = awaitPid(proof);
    harness.meter().cancel("enough");
    call.join();
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    awaitGone(pid);
  }

  @Test
  void endsAProgramWhenTheThreadOfTheCallIsInterrupted() throws Exception {
    Path proof = folder.resolve("pid");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread call =
        Thread.ofVirtual()
            .start(() -> {
              try {
                var _ = granted().call("shell.run", sh("echo $$ >" + proof + "; exec sleep 600"));
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    long pid = awaitPid(proof);
    call.interrupt();
    call.join();
    assertThat(thrown.get()).isInstanceOf(AnnexException.class);
    awaitGone(pid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "; touch PROOF",
        "$(touch PROOF)",
        "`touch PROOF`",
        "| touch PROOF",
        "\ntouch PROOF\n",
        "&& touch PROOF",
        "> PROOF",
        "';touch PROOF;'",
        "\"; touch PROOF; \""
      })
  void noArgumentBecomesACommand(String attack) {
    Path proof = folder.resolve("proof");
    String argument = attack.replace("PROOF", proof.toString());
    JsonNode answer =
        CapabilityHarness.granting(capability(), "shell=echo *")
            .call("shell.run", argv("echo", argument));
    assertThat(text(answer, "stdout")).isEqualTo(argument + "\n");
    assertThat(proof).doesNotExist();
  }

  @Test
  void refusesArgumentsThatNoProgramCanBeGiven() {
    for (ObjectNode request :
        List.of(
            argv("echo", "a\0b"),
            argv(),
            argv(""),
            argv("./tool"),
            argv("echo", "x".repeat(CommandReader.MOST_CHARACTERS)),
            Json.object().set("argv", Json.parse("[\"echo\",null]")).asObject(),
            argv("echo").put("directory", "relative"),
            argv("echo").put("timeoutMillis", 0),
            argv("echo").set("environment", variable("LD_PRELOAD", "/x.so")).asObject(),
            argv("echo").set("environment", variable("A=B", "x")).asObject(),
            argv("echo").set("environment", variable("A", "x\0y")).asObject())) {
      assertThatThrownBy(() -> granted().call("shell.run", request))
          .as("%s", request)
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
    }
  }

  @Test
  void aGrantedCommandTakesNoOptionsAndNoFurtherWords() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "shell.run=echo one *");
    assertThat(text(harness.call("shell.run", argv("echo", "one", "two")), "stdout"))
        .isEqualTo("one two\n");
    for (ObjectNode request :
        List.of(
            argv("echo", "one"),
            argv("echo", "one", "-n"),
            argv("echo", "one", "two", "three"),
            argv("echo", "-e", "one", "two"),
            argv("/bin/echo", "one", "two"),
            argv("echo one two"))) {
      denied(() -> harness.call("shell.run", request));
    }
    denied(() -> harness.call("shell.start", argv("echo", "one", "two")));
    denied(() -> harness.call("shell.list", Json.object()));
  }

  @Test
  void aLinkInTheWorkingDirectoryIsNoProgramOfThatName() throws IOException {
    Files.createSymbolicLink(folder.resolve("git"), Path.of("/bin/sh"));
    CapabilityHarness harness =
        CapabilityHarness.granting(
            capability(), "shell=git **", "shell=" + folder + "/g* **", "shell.workdir=" + folder);
    denied(() ->
        harness.call("shell.run", argv("./git", "-c", "id").put("directory", folder.toString())));
    denied(() -> harness.call("shell.run", argv(folder + "/git", "-c", "id")));
  }

  @Test
  void startsOnlyBelowAGrantedFolder() throws IOException {
    Path work = Files.createDirectories(folder.resolve("job/inner"));
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(folder.resolve("job/link"), out);
    Files.createDirectory(folder.resolve("job2"));
    CapabilityHarness harness =
        CapabilityHarness.granting(
            capability(), "shell=pwd", "shell.workdir=" + folder.resolve("job"));
    assertThat(text(harness.call("shell.run", argv("pwd")), "stdout"))
        .as("the granted folder unless another is named")
        .isEqualTo(folder.resolve("job") + "\n");
    assertThat(text(harness.call("shell.run", in(work.toString())), "stdout"))
        .isEqualTo(work + "\n");
    for (String attack :
        List.of(
            "/",
            folder + "/job/..",
            folder + "/job/../out",
            folder + "/job/link",
            folder + "/job2",
            "/proc/self/cwd",
            folder + "/job/link/../..")) {
      denied(() -> harness.call("shell.run", in(attack)));
    }
    assertThatThrownBy(() -> harness.call("shell.run", in(folder + "/job/none")))
        .satisfies(e -> reason(e, "no-folder"));
  }

  @Test
  void withoutAFolderAProgramWorksInAPrivateOneThatGoesWithIt() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "shell.run=sh -c *");
    JsonNode answer = harness.call("shell.run", sh("touch a; pwd; echo $HOME; echo $TMPDIR"));
    List<String> lines = text(answer, "stdout").lines().distinct().toList();
    assertThat(lines).hasSize(1);
    assertThat(Path.of(lines.getFirst())).doesNotExist();
  }

  @Test
  void givesProgramsNothingOfTheHostsEnvironment() {
    JsonNode answer = granted().call("shell.run", argv("env"));
    Map<String, String> variables =
        text(answer, "stdout")
            .lines()
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf('=')),
                    line -> line.substring(line.indexOf('=') + 1)));
    assertThat(variables)
        .containsOnlyKeys("PATH", "HOME", "LANG", "TMPDIR", "PWD", "ANNEX_PROCESS")
        .containsEntry("PATH", ProgramPath.standard().toString())
        .containsEntry("LANG", "C.UTF-8");
  }

  @Test
  void addsOnlyGrantedVariablesAndJournalsNoValue() {
    CapabilityHarness harness =
        CapabilityHarness.granting(capability(), "shell=env", "shell.env=GIT_AUTHOR_*");
    ObjectNode allowed = argv("env");
    allowed.set("environment", variable("GIT_AUTHOR_NAME", "canary-4711"));
    assertThat(text(harness.call("shell.run", allowed), "stdout"))
        .contains("GIT_AUTHOR_NAME=canary-4711\n");
    for (String name : List.of("PATH", "GIT_PAGER", "GIT_AUTHOR", "HOME")) {
      ObjectNode attack = argv("env");
      attack.set("environment", variable(name, "canary-4711"));
      denied(() -> harness.call("shell.run", attack));
    }
    assertThat(harness.journalled()).isNotEmpty();
    assertThat(harness.journalled().toString()).doesNotContain("canary-4711");
  }

  @Test
  void journalsWhatWasRunSoThatNoArgumentLooksLikeAnother() {
    CapabilityHarness harness = granted();
    var _ = harness.call("shell.run", argv("echo", "a b", "\u202e", "c\"", "plain-1"));
    assertThat(harness.journalled())
        .extracting(JournalEntry::target)
        .contains("echo \"a b\" \"\\u{202e}\" \"c\\\"\" plain-1");
  }

  @Test
  void saysWhatIsNotThereOnlyToWhoMayRunIt() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no program");
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "shell=no-such-tool **");
    assertThatThrownBy(() -> harness.call("shell.run", argv("no-such-tool")))
        .satisfies(e -> reason(e, "not-found"));
    denied(() -> harness.call("shell.run", argv("/etc/no-such-file")));
    denied(() -> harness.call("shell.run", argv("/etc/shadow")));
    assertThatThrownBy(() -> granted().call("shell.run", argv(text.toString())))
        .satisfies(e -> reason(e, "not-executable"));
    assertThatThrownBy(() -> granted().call("shell.run", argv("..")))
        .satisfies(e -> reason(e, "not-found"));
  }

  @Test
  void runsInTheBackgroundAndKeepsTheOutput() {
    CapabilityHarness harness = granted();
    ObjectNode request = argv("sh", "-c", "cat; echo two >&2; echo three; exec sleep 600");
    request.put("stdin", "one\n".getBytes(StandardCharsets.UTF_8));
    JsonNode started = harness.call("shell.start", request);
    long program = started.get("program").longValue();
    assertThat(started.get("running").booleanValue()).isTrue();
    assertThat(started.get("command").asString()).startsWith("sh -c ");
    JsonNode output = awaitOutput(harness, program, "three");
    assertThat(text(output, "output")).isEqualTo("one\ntwo\nthree\n");
    assertThat(output.get("nextOffset").longValue()).isEqualTo(14);
    assertThat(output.get("truncated").booleanValue()).isFalse();
    assertThat(text(harness.call("shell.output", output(program).put("offset", 4)), "output"))
        .isEqualTo("two\nthree\n");
    assertThat(text(harness.call("shell.output", output(program).put("tail", 1)), "output"))
        .isEqualTo("three\n");
    assertThat(text(harness.call("shell.output", output(program).put("grep", "^t.o")), "output"))
        .isEqualTo("two\n");

    JsonNode stopped = harness.call("shell.stop", output(program));
    assertThat(stopped.get("running").booleanValue()).isFalse();
    assertThat(stopped.get("signal").asString()).isEqualTo("TERM");
    assertThat(stopped.get("endedAt").isNull()).isFalse();
    awaitGone(started.get("pid").longValue());
    assertThat(harness.call("shell.stop", output(program))).isEqualTo(stopped);
    assertThat(harness.call("shell.list", Json.object()).get("programs"))
        .hasSize(2)
        .contains(stopped);
  }

  @Test
  void writesTheOutputToAFileThatItMayWrite() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    CapabilityHarness harness =
        CapabilityHarness.granting(capability(), "shell", "files=" + logs)
            .beside(new FilesCapability(files));
    Path file = Files.createDirectory(logs.resolve("new")).resolve("out.log");
    Files.writeString(file, "what an earlier program left there, which is longer");
    JsonNode started = harness.call("shell.start", logged("echo one; echo two >&2", file));
    JsonNode _ = awaitEnd(harness, started.get("program").longValue());
    assertThat(file).hasContent("one\ntwo\n");
    Path made = logs.resolve("deep/er/out.log");
    started = harness.call("shell.start", logged("echo three", made));
    JsonNode _ = awaitEnd(harness, started.get("program").longValue());
    assertThat(made).hasContent("three\n");
  }

  @Test
  void writesNoMoreToAFileThanTheLimitSaysAndGoesOn() throws IOException {
    Limits limits = Limits.defaults().with(Limit.FILE_BYTES, 100_000);
    CapabilityHarness harness =
        CapabilityHarness.granting(capability(), "shell", "files=" + folder)
            .as(CapabilityHarness.extension("notes", limits, List.of(), List.of()))
            .beside(new FilesCapability(files));
    Path file = folder.resolve("flood.log");
    JsonNode started =
        harness.call("shell.start", logged("head -c 5000000 /dev/zero; exit 7", file));
    JsonNode ended = awaitEnd(harness, started.get("program").longValue());
    assertThat(ended.get("exitCode").intValue()).isEqualTo(7);
    assertThat(ended.get("outputBytes").longValue()).isEqualTo(5_000_000);
    assertThat(Files.size(file)).isLessThanOrEqualTo(100_000);
  }

  @Test
  void startsNothingWhoseOutputMayNotBeWrittenThere() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Path outside = Files.writeString(folder.resolve("outside"), "kept");
    Files.createSymbolicLink(logs.resolve("link"), outside);
    Files.createLink(logs.resolve("hard"), outside);
    CapabilityHarness harness =
        CapabilityHarness.granting(capability(), "shell", "files=" + logs)
            .beside(new FilesCapability(files));
    denied(() -> harness.call("shell.start", logged("echo no", outside)));
    for (String attack : List.of("link", "hard")) {
      assertThatThrownBy(() -> harness.call("shell.start", logged("echo no", logs.resolve(attack))))
          .as(attack)
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED));
    }
    denied(() -> granted().call("shell.start", logged("echo no", logs.resolve("x"))));
    assertThat(outside).hasContent("kept");
    assertThat(harness.call("shell.list", Json.object()).get("programs")).hasSize(1);
  }

  private static ObjectNode logged(String script, Path file) {
    return sh(script).put("logFile", file.toString());
  }

  private static JsonNode awaitEnd(CapabilityHarness harness, long program) {
    long start = System.nanoTime();
    JsonNode status = harness.call("shell.status", output(program));
    while (status.get("running").booleanValue()) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
      pause();
      status = harness.call("shell.status", output(program));
    }
    return status;
  }

  @Test
  void endsWhatWillNotEndByItself() {
    CapabilityHarness harness = granted();
    long program =
        harness
            .call("shell.start", sh("trap '' TERM; echo ready; while :; do sleep 0.1; done"))
            .get("program")
            .longValue();
    JsonNode _ = awaitOutput(harness, program, "ready");
    JsonNode stopped = harness.call("shell.stop", output(program).put("graceMillis", 100));
    assertThat(stopped.get("signal").asString()).isEqualTo("KILL");
  }

  @Test
  void countsTheProgramsOfAnExtensionOverAllItsCalls() {
    Limits limits = Limits.defaults().with(Limit.PROCESSES, 2);
    CapabilityHarness harness =
        granted().as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    JsonNode second = harness.call("shell.start", argv("sleep", "600"));
    for (String operation : List.of("shell.start", "shell.run")) {
      assertThatThrownBy(() -> harness.call(operation, argv("true")))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
          .hasMessageContaining("limit processes");
    }
    assertThat(
            granted()
                .as(CapabilityHarness.extension("other"))
                .call("shell.run", argv("true"))
                .get("exitCode")
                .intValue())
        .as("another extension has its own")
        .isZero();
    var _ = harness.call("shell.stop", output(second.get("program").longValue()));
    for (int i = 0; i < 5; i++) {
      assertThat(harness.call("shell.run", argv("true")).get("exitCode").intValue()).isZero();
    }
  }

  @Test
  void showsAnExtensionItsOwnProgramsOnly() {
    CapabilityHarness other = granted().as(CapabilityHarness.extension("other"));
    assertThat(other.call("shell.list", Json.object()).get("programs")).isEmpty();
    for (String operation : List.of("shell.status", "shell.output", "shell.stop")) {
      assertThatThrownBy(() -> other.call(operation, output(sleeping)))
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
    }
    assertThat(granted().call("shell.status", output(sleeping)).get("running").booleanValue())
        .isTrue();
  }

  @Test
  void endsWhatAnExtensionRunsWhenItGoes() {
    CapabilityHarness harness = granted();
    long pid = harness.call("shell.status", output(sleeping)).get("pid").longValue();
    running.orElseThrow().endAll(new ExtensionId("other"));
    assertThat(ProcessHandle.of(pid)).isPresent();
    running.orElseThrow().endAll(new ExtensionId("notes"));
    awaitGone(pid);
    assertThat(harness.call("shell.list", Json.object()).get("programs")).isEmpty();
  }

  @Test
  void forgetsTheOldestOfManyThatAreOver() {
    CapabilityHarness harness = granted();
    for (int i = 0; i < RunningPrograms.MOST_OVER + 3; i++) {
      long program = harness.call("shell.start", argv("true")).get("program").longValue();
      var _ = harness.call("shell.stop", output(program));
    }
    assertThat(harness.call("shell.list", Json.object()).get("programs").size())
        .isBetween(RunningPrograms.MOST_OVER, RunningPrograms.MOST_OVER + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shell=**",
        "shell=./x",
        "shell.run=git [a]",
        "shell.workdir=data",
        "shell.workdir=/a/../b",
        "shell.env=A-B",
        "shell.env=*A",
        "shell.start=git"
      })
  void refusesPermissionsThatMakeNoSense(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
  }

  private CapabilityHarness granted() {
    return CapabilityHarness.granting(capability(), "shell");
  }

  private static ObjectNode argv(String... words) {
    ObjectNode request = Json.object();
    ArrayNode argv = request.putArray("argv");
    Arrays.stream(words).forEach(argv::add);
    return request;
  }

  private static ObjectNode sh(String script) {
    return argv("sh", "-c", script);
  }

  private static ObjectNode in(String directory) {
    return argv("pwd").put("directory", directory);
  }

  private static ObjectNode output(long program) {
    return Json.object().put("program", program);
  }

  private static ObjectNode variable(String name, String value) {
    return Json.object().put(name, value);
  }

  private static String text(JsonNode answer, String field) {
    return new String(answer.get(field).binaryValue(), StandardCharsets.UTF_8);
  }

  private static void denied(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }

  private static void reason(Throwable e, String reason) {
    assertThat(e)
        .isInstanceOfSatisfying(
            AnnexException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(failure.fault().details().getOrDefault("reason", Json.object()).asString())
                  .isEqualTo(reason);
            });
  }

  private static JsonNode awaitOutput(CapabilityHarness harness, long program, String wanted) {
    long start = System.nanoTime();
    while (true) {
      JsonNode output = harness.call("shell.output", output(program));
      if (text(output, "output").contains(wanted)) {
        return output;
      }
      assertThat(System.nanoTime() - start).as("waiting for output").isLessThan(PATIENCE_NANOS);
      pause();
    }
  }

  private static long awaitPid(Path file) throws IOException {
    long start = System.nanoTime();
    while (!Files.exists(file) || Files.readString(file).isBlank()) {
      assertThat(System.nanoTime() - start).as("waiting for a start").isLessThan(PATIENCE_NANOS);
      pause();
    }
    return Long.parseLong(Files.readString(file).strip());
  }

  private static void awaitGone(long pid) {
    long start = System.nanoTime();
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      assertThat(System.nanoTime() - start).as("process %d", pid).isLessThan(PATIENCE_NANOS);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesTheLimitOfProcessorTime() {
    Limits limits = Limits.defaults().with(Limit.PROCESS_CPU_TIME, 1_000);
    JsonNode answer =
        granted()
            .as(CapabilityHarness.extension("notes", limits, List.of(), List.of()))
            .call("shell.run", sh("echo begun; while :; do :; done"));
    assertThat(text(answer, "stdout")).isEqualTo("begun\n");
    assertThat(answer.get("signal").stringValue()).isEqualTo("XCPU");
    assertThat(answer.get("limit").stringValue()).isEqualTo("process-cpu-time");
    assertThat(answer.get("timedOut").booleanValue()).isFalse();
  }
}
