package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.echo.EchoServer;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.Revision;
import dev.annex.bench.machine.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The server on the official SDK, in a process of its own, and the call that all are given. */
final class Echo {

  /** Stands in every good answer, and in no complaint about the call. */
  static final String EXPECTED = "\"text\":\"hello, sandbox\"";

  private Echo() {}

  static Revision.Call call(Revision revision, String tool) {
    ObjectNode arguments = Json.object();
    arguments.putObject("value").put("text", "hello, sandbox");
    return revision.call(tool, arguments);
  }

  static Child start(Settings settings, List<String> javaOptions, String transport) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoServer.class.getName(), transport));
    return Child.start(command, Map.of(), settings.log("echo-" + transport));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Waits until it listens. */
  static Listening listening(Child server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.output(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line == null || !line.startsWith(EchoServer.READY)) {
      throw new IllegalStateException("the echo server said " + line);
    }
    String base = "http://127.0.0.1:" + line.substring(EchoServer.READY.length());
    return new Listening(
        new Endpoint(URI.create(base + EchoServer.SESSIONS), Map.of()),
        new Endpoint(URI.create(base + EchoServer.STATELESS), Map.of()));
  }

  /** Its two addresses. */
  record Listening(Endpoint sessions, Endpoint stateless) {}
}
