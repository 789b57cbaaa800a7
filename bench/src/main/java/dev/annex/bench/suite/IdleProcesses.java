package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpConnection;
import dev.annex.bench.machine.Child;
import dev.annex.bench.machine.Footprint;
import dev.annex.bench.report.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What many extensions cost whose programs run and are not called. */
final class IdleProcesses {

  private static final int COUNT = 200;
  private static final int KIB = 1 << 10;

  @SuppressWarnings("InlineFormatString") // long, and better read by itself
  private static final String MANIFEST =
      """
      {"name": "%s", "version": "1.0.0", "min_agh_version": "0.5.0",
       "capabilities": {"provides": ["tool.provider"]},
       "subprocess": {"command": "%s", "args": ["%s"]},
       "resources": {"tools": {"echo": {
         "description": "Gives back its text", "read_only": true,
         "backend": {"kind": "extension_host", "handler": "echo"},
         "input_schema": {"type": "object", "required": ["text"],
                          "properties": {"text": {"type": "string"}}}}}}}
      """;

  private IdleProcesses() {}

  /**
   * Measures extensions of one program, without walls and behind them.
   *
   * @param program of an extension with the SDK for Go; all share it, as a file
   */
  static Table measure(Settings settings, Path program) throws IOException, InterruptedException {
    Table table =
        new Table(
            "%d extensions whose programs run and are not called, each".formatted(COUNT),
            "host: heap KiB",
            "host: resident KiB",
            "host: threads",
            "program KiB",
            "walls KiB",
            "processes");
    Annex annex = Annex.fresh(settings);
    annex.configure(Json.object().put("process-confinement", "off"));
    try (Child host = annex.serve()) {
      Rest rest = new Rest(annex.listening(host));
      for (int number = 0; number < COUNT; number++) {
        install(rest, number, program);
      }
    }
    for (String rule : List.of("off", "required")) {
      annex.configure(Json.object().put("process-confinement", rule));
      try (Child host = annex.serve()) {
        Rest rest = new Rest(annex.listening(host));
        Costs before = Costs.of(host, program);
        for (int number = 0; number < COUNT; number++) {
          rest.call(name(number) + "/echo");
        }
        Costs after = Costs.of(host, program);
        table.row(
            rule.equals("off") ? "without walls" : "behind walls",
            (after.heap() - before.heap()) / COUNT,
            (after.resident() - before.resident()) / COUNT,
            (after.threads() - before.threads()) / COUNT,
            after.programs() / COUNT,
            (after.others() - before.others()) / COUNT,
            (after.processes() - before.processes()) / COUNT);
        table.note(
            "%s: a host with all of them installed and none running has %,.0f KiB of objects, %,.0f KiB resident and %.0f threads"
                .formatted(
                    rule.equals("off") ? "without walls" : "behind walls",
                    before.heap(),
                    before.resident(),
                    before.threads()));
      }
    }
    table.note(
        "heap: objects alive after collecting garbage; program and walls: proportional shares of pages (Pss); one call of each before, so that each program runs");
    return table;
  }

  private static String name(int number) {
    return "idle-%03d".formatted(number);
  }

  private static void install(Rest rest, int number, Path program) throws IOException {
    String id = name(number);
    String manifest = MANIFEST.formatted(id, program, id);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("extension.json"));
      zip.write(manifest.getBytes(StandardCharsets.UTF_8));
    }
    JsonNode plan = rest.post("/plans", "application/zip", bytes.toByteArray());
    ObjectNode wish = Json.object().put("plan", plan.path("id").asString()).put("grant", "all");
    JsonNode _ = rest.post("/extensions", "application/json", Json.writeBytes(wish));
  }

  /** What a host and the programs below it take, in KiB and numbers of them. */
  private record Costs(
      double heap,
      double resident,
      double threads,
      double programs,
      double others,
      double processes) {

    static Costs of(Child host, Path program) throws IOException, InterruptedException {
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      double heap = (double) Footprint.liveBytes(jcmd, host.id()) / KIB;
      double programs = 0;
      double others = 0;
      List<Long> below =
          ProcessHandle.of(host.id()).orElseThrow().descendants().map(ProcessHandle::pid).toList();
      for (long pid : below) {
        long memory = Footprint.proportionalKib(pid);
        if (Footprint.words(pid).getFirst().equals(program.toString())) {
          programs += memory;
        } else {
          others += memory;
        }
      }
      return new Costs(
          heap,
          Footprint.residentKib(host.id()),
          Footprint.threads(host.id()),
          programs,
          others,
          below.size());
    }
  }

  /** The host's REST interface, over one connection. */
  private record Rest(Endpoint endpoint) {

    void call(String tool) throws IOException {
      ObjectNode call = Json.object().put("tool", tool);
      call.putObject("arguments").put("text", AghProgram.TEXT);
      JsonNode answer = post("/calls", "application/json", Json.writeBytes(call));
      if (!answer.path("outcome").asString("").equals("completed")) {
        throw new IOException("calling %s gave %s".formatted(tool, answer));
      }
    }

    JsonNode post(String path, String type, byte[] body) throws IOException {
      try (HttpConnection connection = new HttpConnection(endpoint)) {
        URI address = URI.create("/api/v1" + path);
        HttpConnection.Answer answer =
            connection.exchange(
                connection.request(
                    "POST",
                    address.toString(),
                    body,
                    Map.of("Content-Type", type, "Accept", "application/json")));
        JsonNode document = Json.parse(answer.body());
        if (answer.status() >= 300) {
          throw new IOException("POST %s gave %s".formatted(path, document));
        }
        return document;
      }
    }
  }
}
