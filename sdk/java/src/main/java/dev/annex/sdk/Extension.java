package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.host.HostMethods;
import dev.annex.sdk.json.CanonicalJson;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.ProtocolException;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.TypeCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An extension for AI agents, as a Java program.
 *
 * <pre>{@code
 * record Greet(@Description("Whom to greet") String name) {}
 *
 * void main(String... args) {
 *   Extension.named("greeter")
 *       .version("1.0.0")
 *       .command("java", "-cp", "annex-sdk.jar", "Greeter.java")
 *       .tool("greet", Greet.class, (greet, context) -> "Hello, " + greet.name())
 *       .run(args);
 * }
 * }</pre>
 *
 * <p>One thread builds it and runs it; what it registers is called by many.
 */
public final class Extension {

  /** Methods that the protocol keeps for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "initialize", "health_check", "shutdown", "execute_hook", "provide_tools", "tools/call");

  private final String name;
  private String version = "0.1.0";
  private Optional<String> description = Optional.empty();
  private String minHostVersion = "0.1.0";
  private List<String> command = List.of();
  private final TreeMap<String, Tool<?>> tools = new TreeMap<>();
  private final TreeMap<String, Hook> hooks = new TreeMap<>();
  private final TreeMap<String, Service<?>> services = new TreeMap<>();
  private final TreeSet<String> provides = new TreeSet<>();
  private final TreeSet<String> actions = new TreeSet<>();
  private final TreeSet<String> security = new TreeSet<>();
  private final List<String> publishes = new ArrayList<>();
  private final List<Consumer<HostApi>> ready = new ArrayList<>();
  private final List<Runnable> shutdown = new ArrayList<>();
  private Supplier<Health> health = Health::ok;
  private boolean closed;

  private Extension(String name) {
    this.name = name;
  }

  /**
   * Begins an extension.
   *
   * @param name a word for ids, such as {@code issue-tracker}: it begins with a letter
   */
  public static Extension named(String name) {
    var _ = ToolIds.segment(name);
    return new Extension(name);
  }

  /** Which version this is, as {@code 1.2.3}; without it {@code 0.1.0}. */
  public Extension version(String number) {
    version = open(number);
    return this;
  }

  /** What it is for, in a sentence. */
  public Extension description(String text) {
    description = Optional.of(open(text));
    return this;
  }

  /** The oldest host it works with; without it {@code 0.1.0}. */
  public Extension minHostVersion(String number) {
    minHostVersion = open(number);
    return this;
  }

  /**
   * How a host starts it, for the manifest: a program and its arguments, seen from the folder of
   * the manifest. There is no shell.
   */
  public Extension command(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(open(program));
    Collections.addAll(words, arguments);
    command = List.copyOf(words);
    return this;
  }

  /**
   * Adds a tool that may change something and that models see.
   *
   * @param tool its name
   * @param input a record, from which its schema comes
   */
  public <I> Extension tool(String tool, Class<I> input, ToolHandler<I> handler) {
    return tool(tool, input, ToolOptions.mutating(), handler);
  }

  /**
   * Adds a tool.
   *
   * @param tool its name
   * @param input a record, from which its schema comes
   * @param options what else hosts and callers are to know
   * @throws IllegalArgumentException when its name, its id or its input cannot be
   */
  public <I> Extension tool(
      String tool, Class<I> input, ToolOptions options, ToolHandler<I> handler) {
    Tool<I> added = new Tool<>(name, open(tool), input, options, handler);
    if (tools.containsKey(tool)
        || tools.values().stream().anyMatch(other -> other.id().equals(added.id()))) {
      throw new IllegalArgumentException(
          "two tools are named \"%s\", or have the id %s".formatted(tool, added.id()));
    }
    tools.put(tool, added);
    provides.add("tool.provider");
    return this;
  }

  /**
   * Adds a hook that may change or deny what happens.
   *
   * @param event such as {@code tool.pre_call}
   * @throws IllegalArgumentException when there is no such event, or none that can be changed
   */
  public Extension hook(String event, HookHandler handler) {
    if (!HookNames.canChange(open(event))) {
      throw new IllegalArgumentException(
          HookNames.isKnown(event)
              ? "%s cannot be changed; say .observe(…)".formatted(event)
              : "there is no event \"%s\"".formatted(event));
    }
    return add(new Hook(event, true, handler));
  }

  /**
   * Adds a hook that is told what happens, afterwards or beside it.
   *
   * @throws IllegalArgumentException when there is no such event
   */
  public Extension observe(String event, Consumer<HookEvent> observer) {
    if (!HookNames.isKnown(open(event))) {
      throw new IllegalArgumentException("there is no event \"%s\"".formatted(event));
    }
    return add(
        new Hook(
            event,
            false,
            told -> {
              observer.accept(told);
              return HookPatch.none();
            }));
  }

  private Extension add(Hook hook) {
    if (hooks.putIfAbsent(hook.event(), hook) != null) {
      throw new IllegalArgumentException("two hooks for " + hook.event());
    }
    return this;
  }

  /**
   * Says that it provides something besides tools, such as {@code memory.backend}. What a host
   * calls for it has to be added with {@link #service}.
   */
  public Extension provides(String surface) {
    provides.add(open(surface));
    return this;
  }

  /**
   * Answers a method of the host, such as {@code memory/recall}.
   *
   * @param params a record, or {@link JsonObject}
   */
  public <P> Extension service(String method, Class<P> params, ServiceHandler<P> handler) {
    if (RESERVED.contains(open(method))) {
      throw new IllegalArgumentException("method %s is answered by the SDK".formatted(method));
    }
    if (services.putIfAbsent(method, new Service<>(TypeCodec.of(params), handler)) != null) {
      throw new IllegalArgumentException("two services for " + method);
    }
    return this;
  }

  /**
   * Says which methods of the host it needs, such as {@code memory/recall}, and with them the
   * rights for them. Without all of them it is not started.
   */
  public Extension needs(String... methods) {
    for (String method : methods) {
      actions.add(open(method));
      HostMethods.rightFor(method).ifPresent(security::add);
    }
    return this;
  }

  /** Says that it needs rights besides those that its methods of the host bring with them. */
  public Extension rights(String... names) {
    for (String right : names) {
      security.add(open(right));
    }
    return this;
  }

  /** Says that it publishes records of some families, such as {@code skills}. */
  public Extension publishes(String... families) {
    Collections.addAll(publishes, families);
    return needs("resources/snapshot");
  }

  /** Does something once the host knows it. Called after the host has the introduction. */
  public Extension onReady(Consumer<HostApi> callback) {
    ready.add(open(callback));
    return this;
  }

  /** Does something when the host is about to end it: there are seconds, not minutes. */
  public Extension onShutdown(Runnable callback) {
    shutdown.add(open(callback));
    return this;
  }

  /** Says how it is when the host asks, every half a minute or so; without it all is well. */
  public Extension health(Supplier<Health> check) {
    health = open(check);
    return this;
  }

  private <T> T open(T value) {
    if (closed) {
      throw new IllegalStateException(
          "extension \"%s\" runs and cannot be changed".formatted(name));
    }
    return Objects.requireNonNull(value);
  }

  private Definition definition() {
    return new Definition(
        name,
        version,
        description,
        minHostVersion,
        command,
        Collections.unmodifiableSortedMap(new TreeMap<>(tools)),
        Collections.unmodifiableSortedMap(new TreeMap<>(hooks)),
        Collections.unmodifiableSortedMap(new TreeMap<>(services)),
        Collections.unmodifiableSortedSet(new TreeSet<>(provides)),
        Collections.unmodifiableSortedSet(new TreeSet<>(actions)),
        Collections.unmodifiableSortedSet(new TreeSet<>(security)),
        List.copyOf(publishes),
        List.copyOf(ready),
        List.copyOf(shutdown),
        health);
  }

  /**
   * Its manifest, to be kept as {@code extension.json} beside its code.
   *
   * @throws IllegalStateException when it was not said how to start it, or a service is missing
   */
  public JsonObject manifest() {
    return ManifestWriter.manifest(definition());
  }

  /** The digest by which hosts compare a schema with the one in a manifest. */
  public static String digest(JsonObject schema) {
    return CanonicalJson.digest(schema);
  }

  /**
   * Runs it over standard input and output until the host ends it, and returns then. Prints of
   * other code to standard output go to standard error, where they do no harm.
   *
   * @param arguments those of the program: none, or {@code --manifest} to print the manifest, or
   *     {@code hook EVENT} to answer one event from standard input
   * @throws ProtocolException when the host sent what is no message
   * @throws IllegalArgumentException for other arguments
   */
  public void run(String... arguments) {
    PrintStream out = System.out;
    InputStream in = System.in;
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "" -> {
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        try {
          serve(in, out);
        } finally {
          System.setOut(out);
          System.setIn(in);
        }
      }
      case "--manifest" -> print(out, manifest().toPrettyJson());
      case "hook" -> {
        System.setOut(System.err);
        print(out, runHook(arguments.length > 1 ? arguments[1] : "", in).toJson() + "\n");
      }
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is no argument of an extension; there are --manifest, and hook EVENT"
                  .formatted(arguments[0]));
    }
  }

  private static void print(PrintStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * Runs it over any two streams until the input ends.
   *
   * @throws ProtocolException when the host sent what is no message
   */
  public void serve(InputStream in, OutputStream out) {
    Peer peer = new Peer(definition(), in, out);
    closed = true;
    peer.run();
  }

  private JsonObject runHook(String event, InputStream in) {
    Hook hook = hooks.get(event);
    if (hook == null) {
      throw new IllegalArgumentException(
          "there is no hook for \"%s\", only for %s".formatted(event, hooks.keySet()));
    }
    HostApi nobody =
        new HostApi((method, _) -> {
          throw RpcException.of(
              RpcException.UNAVAILABLE,
              JsonObject.of(
                  "error",
                  "%s: a hook that is a program of its own has no host".formatted(method)));
        });
    try {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonObject payload = Json.parseLenient(text).asObject();
      return hook.run(new HookEvent("", event, payload, nobody));
    } catch (Exception failed) {
      throw new IllegalStateException("hook %s failed: %s".formatted(event, failed), failed);
    }
  }
}
