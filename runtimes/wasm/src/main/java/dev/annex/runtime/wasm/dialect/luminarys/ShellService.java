package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs, run from a command without a shell. */
record ShellService(HostOperations host, SkillSettings settings) {

  private static final String RUN = "shell.run";
  private static final String START = "shell.start";

  private static final int MOST_SHOWN = 4_096;

  /** Names that the system knows; the skill itself may have others. */
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  JsonNode execute(HostRequest request) {
    String command = request.required("command");
    ObjectNode wish = Json.object();
    ArrayNode words = wish.putArray("argv");
    words(command).forEach(words::add);
    Optional.of(request.text("workdir"))
        .filter(folder -> !folder.isEmpty())
        .or(settings::firstShellFolder)
        .ifPresent(folder -> wish.put("directory", folder));
    environment(wish);
    return request.flag("as_daemon") ? start(request, wish) : run(request, wish);
  }

  /** Programs are given what the skill itself finds in its environment. */
  private void environment(ObjectNode wish) {
    SkillEnvironment environment = settings.environment();
    ObjectNode variables = Json.object();
    for (String name : new TreeSet<>(environment.entries().keySet())) {
      String value = VARIABLE.matcher(name).matches() ? environment.get(name, host.host()) : "";
      if (!value.isEmpty()) {
        variables.put(name, value);
      }
    }
    if (!variables.isEmpty()) {
      wish.set("environment", variables);
    }
  }

  /** What is refused here is no mistake of form: the contract allows commands, and no scripts. */
  private static List<String> words(String command) {
    try {
      return CommandLine.split(command);
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_HOST_CALL,
          "command not allowed: %s. %s.".formatted(shown(command), String.valueOf(e.getMessage())));
    }
  }

  private static String shown(String command) {
    return Printable.cut(command, MOST_SHOWN);
  }

  /** An exit code other than 0 is no failure; running out of time is one. */
  private JsonNode run(HostRequest request, ObjectNode wish) {
    long time = Times.orUsual(request.number("timeout_ms"));
    wish.put("timeoutMillis", time).put("mergeErrors", true);
    long tail = request.number("tail");
    if (tail > 0) {
      wish.put("tail", Math.min(tail, Integer.MAX_VALUE));
    }
    String grep = request.text("grep");
    if (!grep.isEmpty()) {
      wish.put("grep", grep);
    }
    String command = request.text("command");
    JsonNode ended = host.call(RUN, wish, command);
    ObjectNode answer =
        Json.object()
            .put(
                "output", new String(HostOperations.bytes(ended, "stdout"), StandardCharsets.UTF_8))
            .put("exit_code", ended.path("exitCode").asInt(-1));
    if (ended.path("stdoutTruncated").asBoolean(false)) {
      answer.put("truncated", true);
    }
    if (ended.path("timedOut").asBoolean(false)) {
      answer.put("error", "timeout: %s ran longer than %d ms".formatted(shown(command), time));
    }
    return answer;
  }

  private JsonNode start(HostRequest request, ObjectNode wish) {
    String file = request.text("log_file");
    if (!file.isEmpty()) {
      wish.put("logFile", file);
    }
    JsonNode started = host.call(START, wish, request.text("command"));
    long program = started.path("program").asLong(0);
    return Json.object()
        .put("output", "")
        .put("exit_code", 0)
        .put("pid", started.path("pid").asLong(0))
        .put("log_file", file.isEmpty() ? ProgramLogs.path(program) : file);
  }
}
