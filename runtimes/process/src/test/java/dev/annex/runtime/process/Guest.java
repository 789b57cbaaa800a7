package dev.annex.runtime.process;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An extension of AGH in one file, without any library, good and bad in many ways: the first
 * argument says how. It is started as a process of its own.
 */
public final class Guest {

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+|\"[^\"]*\")");
  private static final Pattern METHOD = Pattern.compile("\"method\":\"([^\"]*)\"");
  private static final Pattern INPUT = Pattern.compile("\"input\":(\\{.*\\})}}$", Pattern.DOTALL);
  private static final Pattern CANCELLED =
      Pattern.compile("\"method\":\"\\$/cancelRequest\",\"params\":\\{\"id\":(\\d+)}");
  private static final Pattern HANDLER = Pattern.compile("\"handler\":\"([^\"]*)\"");
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private static final String OPEN =
      """
      {"protocol_version":"1","extension_info":{"name":"guest","version":"0.1.0"},
      "accepted_capabilities":{"provides":["tool.provider"],"actions":["sessions/list"],"security":null},
      "implemented_methods":["health_check","provide_tools","shutdown","tools/call"],
      "supported_hook_events":null,"supports":{"health_check":true}}
      """
          .replace("\n", "");

  /** What a process may open of its own before it has to say so; some machines set no bound. */
  private static final int MANY_FILES = 100_000;

  private final String way;
  private final List<FileInputStream> leaked = new ArrayList<>();
  private volatile String cancelled = "";

  private Guest(String way) {
    this.way = way;
  }

  /** Runs until its input ends. */
  public static void main(String[] arguments) throws Exception {
    String way = arguments.length > 0 ? arguments[0] : "good";
    System.err.println("guest begins as " + way);
    new Guest(way).run();
  }

  private void run() throws Exception {
    switch (way) {
      case "exits-at-once" -> System.exit(7);
      case "junk-at-once" -> raw("this is no protocol");
      case "never-reads" -> sleep();
      case "crashes-with-words" -> throw new IllegalStateException("no licence for guest");
      case "forks" -> fork();
      case "answers-before-it-is-asked" -> reply("1", OPEN);
      default -> {}
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    while (line != null) {
      take(line);
      line = in.readLine();
    }
    if (way.equals("ignores-the-end") || way.equals("forks")) {
      sleep();
    }
  }

  private static void fork() throws IOException {
    Process child = new ProcessBuilder("/bin/sleep", "600").inheritIO().start();
    Process daemon = new ProcessBuilder("/usr/bin/setsid", "/bin/sleep", "600").inheritIO().start();
    System.err.println("forked " + child.pid() + " " + daemon.pid());
  }

  private void take(String line) throws Exception {
    Matcher method = METHOD.matcher(line);
    Matcher id = ID.matcher(line);
    Matcher cancel = CANCELLED.matcher(line);
    if (cancel.find()) {
      cancelled = cancel.group(1);
      return;
    }
    if (!method.find() || !id.find()) {
      return;
    }
    String number = id.group(1);
    switch (method.group(1)) {
      case "initialize" -> open(number);
      case "provide_tools" -> reply(number, "{\"tools\":[]}");
      case "health_check" -> health(number);
      case "shutdown" -> shutdown(number);
      case "tools/call" -> call(number, line);
      default -> error(number, -32_601, "Method not found");
    }
  }

  private void open(String id) throws Exception {
    switch (way) {
      case "never-opens" -> sleep();
      case "dies-in-initialize" -> System.exit(3);
      case "asks-first" ->
          raw("{\"jsonrpc\":\"2.0\",\"id\":\"early\",\"method\":\"sessions/list\"}");
      case "floods-first" -> floodFirst();
      case "hears-of-cancelled-calls" -> {
        reply(
            id,
            OPEN.replace(
                "{\"health_check\":true}", "{\"health_check\":true,\"cancel_request\":true}"));
        return;
      }
      case "answers-twice" -> reply(id, OPEN);
      default -> {}
    }
    reply(id, OPEN);
  }

  private static void floodFirst() {
    for (int i = 0; i < 200; i++) {
      raw("{\"jsonrpc\":\"2.0\",\"id\":\"f" + i + "\",\"method\":\"sessions/list\"}");
    }
  }

  private void health(String id) {
    if (way.equals("silent")) {
      return;
    }
    reply(
        id,
        way.equals("ill") ? "{\"healthy\":false,\"message\":\"disk full\"}" : "{\"healthy\":true}");
  }

  private void shutdown(String id) {
    if (way.equals("ignores-the-end")) {
      return;
    }
    reply(id, "{\"acknowledged\":true}");
  }

  private void call(String id, String line) throws Exception {
    Matcher input = INPUT.matcher(line);
    String given = input.find() ? input.group(1) : "{}";
    Matcher handler = HANDLER.matcher(line);
    switch (handler.find() ? handler.group(1) : "") {
      case "echo" -> reply(id, result(given));
      case "pid" -> reply(id, result("{\"pid\":" + ProcessHandle.current().pid() + "}"));
      case "endless" -> {}
      case "exit" -> {
        System.err.println("the tool called exit");
        System.exit(3);
      }
      case "halt" -> Runtime.getRuntime().halt(9);
      case "kill" -> new ProcessBuilder("/bin/sh", "-c", "kill -9 $PPID").start().waitFor();
      case "junk" -> raw("DEBUG: about to answer");
      case "long-line" -> longLine();
      case "flood-stderr" -> floodErrors(id);
      case "flood-requests" -> floodRequests(id);
      case "leak-descriptors" -> leakDescriptors(id);
      case "cancelled" -> reply(id, result("{\"cancelled\":\"" + cancelled + "\"}"));
      case "spin" -> spin(id);
      case "wait" -> {
        LockSupport.parkNanos(1_500_000_000L);
        reply(id, result("{\"waited\":true}"));
      }
      case "later" ->
          Thread.ofVirtual()
              .start(() -> {
                LockSupport.parkNanos(600_000_000L);
                reply(id, result("{\"later\":true}"));
              });
      case "environment" -> reply(id, result(environment()));
      case "fail" -> error(id, -32_010, "Tool execution failed");
      case "write-here" -> {
        Files.writeString(Path.of("planted.txt"), "planted");
        reply(id, result("{}"));
      }
      default -> error(id, -32_601, "Method not found");
    }
  }

  private static String environment() {
    StringBuilder json = new StringBuilder("{");
    System.getenv()
        .forEach((name, value) -> {
          json.append(json.length() > 1 ? "," : "").append('"').append(name).append("\":\"");
          json.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        });
    json.append(",\"cwd\":\"").append(System.getProperty("user.dir")).append("\"}");
    return json.toString().replace("{,", "{");
  }

  private void longLine() {
    OUT.print("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"");
    for (int i = 0; i < 11; i++) {
      OUT.print("x".repeat(1 << 20));
    }
    OUT.println("\"}");
    OUT.flush();
  }

  private void floodErrors(String id) {
    for (int i = 0; i < 100_000; i++) {
      System.err.println("flood " + i + " of what nobody wants to read");
    }
    reply(id, result("{}"));
  }

  private void floodRequests(String id) {
    for (int i = 0; i < 2_000; i++) {
      raw("{\"jsonrpc\":\"2.0\",\"id\":\"r" + i + "\",\"method\":\"sessions/list\"}");
    }
    reply(id, result("{}"));
  }

  private void leakDescriptors(String id) {
    reply(id, result("{\"opened\":" + open() + "}"));
  }

  private int open() {
    try {
      while (leaked.size() < MANY_FILES) {
        leaked.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      System.err.println("no more files: " + e.getMessage());
    }
    return leaked.size();
  }

  private void spin(String id) {
    long end = System.nanoTime() + 4_000_000_000L;
    long sum = 0;
    while (System.nanoTime() < end) {
      sum++;
    }
    reply(id, result("{\"sum\":" + sum + "}"));
  }

  private static String result(String structured) {
    return "{\"result\":{\"structured\":"
        + structured
        + ",\"truncated\":false,\"bytes\":0,\"duration_ms\":0}}";
  }

  private void reply(String id, String result) {
    raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
  }

  private void error(String id, int code, String message) {
    raw(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"error\":{\"code\":"
            + code
            + ",\"message\":\""
            + message
            + "\"}}");
  }

  private static synchronized void raw(String line) {
    OUT.println(line);
    OUT.flush();
  }

  private static void sleep() throws InterruptedException {
    Thread.sleep(600_000);
  }
}
