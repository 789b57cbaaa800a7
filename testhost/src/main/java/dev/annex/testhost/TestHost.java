package dev.annex.testhost;

import dev.annex.api.call.Ability;
import dev.annex.api.call.Answers;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Cost;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.value.Json;
import dev.annex.server.RunningHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole host with one compiled extension in it, for its author's tests: the package is installed
 * and called as everywhere, under the same limits, grants and policies. What lies around the host
 * is the test's: web servers, files, chosen files, answers of people, time, chance.
 *
 * <pre>{@code
 * try (TestHost host =
 *     TestHost.of(Path.of("dist"))
 *         .grantingAll()
 *         .answering("api.example.com", request -> HttpReply.json(200, "{\"up\":true}"))
 *         .open()) {
 *   assertEquals("up", host.call("status", "{}").value().stringValue());
 * }
 * }</pre>
 *
 * <p>Extensions reach no network, no host has to run, and nothing is left: what it keeps is in a
 * private folder that goes with it. Folders that a permission names and programs that it allows are
 * the machine's own, though, and so is a language model that settings name. What is owed to
 * extensions later, such as schedules, is not carried out. Any thread; calls may run at once.
 */
public final class TestHost implements AutoCloseable {

  private static final int PAGE = 256;
  private static final String CALLER = "test";
  private static final SessionId SESSION = new SessionId("test");

  private final RunningHost host;
  private final ExtensionId id;
  private final TestHostBuilder setup;
  private final PretendedNetwork network;
  private final Path files;
  private final Map<String, Long> connections;
  private final Runnable removal;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<LogLine> logs = new CopyOnWriteArrayList<>();
  private int calls;
  private Cost lastCost = Cost.NONE;

  TestHost(
      RunningHost host,
      ExtensionId id,
      TestHostBuilder setup,
      PretendedNetwork network,
      Path files,
      Map<String, Long> connections,
      Runnable removal) {
    this.host = host;
    this.id = id;
    this.setup = setup;
    this.network = network;
    this.files = files;
    this.connections = Map.copyOf(connections);
    this.removal = removal;
  }

  /**
   * A host to be set up for a package.
   *
   * @param source a folder, a zip archive or a module, as {@code annex install} takes it
   */
  public static TestHostBuilder of(Path source) {
    return new TestHostBuilder(source);
  }

  /** Calls a tool as an agent does; all such calls are of one conversation. */
  public CallResult call(String tool, JsonNode arguments) {
    return run(agent(), new ToolName(id, tool), arguments, event -> {});
  }

  /**
   * Calls a tool as an agent does.
   *
   * @param arguments a JSON object
   */
  public CallResult call(String tool, String arguments) {
    return call(tool, Json.parse(arguments));
  }

  /**
   * Runs an action as a person does.
   *
   * @param onEvent hears what it streams, as it comes
   */
  public CallResult action(String name, JsonNode arguments, Consumer<Event> onEvent) {
    return run(person(), Actions.named(id, name), arguments, onEvent);
  }

  /**
   * Runs an action as a person does.
   *
   * @param arguments a JSON object
   */
  public CallResult action(String name, String arguments) {
    return action(name, Json.parse(arguments), event -> {});
  }

  /**
   * Calls a tool as anybody.
   *
   * @param tool its name, or {@code action:} and that of an action
   */
  public CallResult callAs(
      Caller caller, String tool, JsonNode arguments, Consumer<Event> onEvent) {
    return run(caller, new ToolName(id, tool), arguments, onEvent);
  }

  /**
   * What the extension says that a call would do.
   *
   * @throws AssertionError when it has no policy, or says nothing
   */
  public Judged policy(String tool, JsonNode arguments) {
    ToolName classifier =
        contributions()
            .policy()
            .map(PolicyBook::classifier)
            .orElseThrow(() -> new AssertionError("\"%s\" has no policy".formatted(id)));
    ObjectNode question = Json.object().put("tool", tool);
    question.set("args", arguments);
    JsonNode said = run(Caller.host(), classifier, question, event -> {}).value();
    return new Judged(said.path("action").stringValue(""), said.path("resource").stringValue(""));
  }

  /**
   * What the extension finds wrong with the settings of a connection; nothing when it judges none.
   *
   * @throws AssertionError when its code fails
   */
  public List<ConfigError> configErrors(String type, JsonNode config) {
    if (contributions().assetType(type).isEmpty()) {
      throw new AssertionError("\"%s\" has no connections of type %s".formatted(id, type));
    }
    Optional<ToolName> check = contributions().configCheck();
    if (check.isEmpty()) {
      return List.of();
    }
    List<ConfigError> errors = new ArrayList<>();
    for (JsonNode problem : run(Caller.host(), check.get(), config, event -> {}).value()) {
      errors.add(
          new ConfigError(
              problem.path("field").stringValue(""), problem.path("message").stringValue("")));
    }
    return List.copyOf(errors);
  }

  private Contributions contributions() {
    return extension().manifest().contributions();
  }

  private Caller agent() {
    return Caller.agent(CALLER).able(abilities()).in(SESSION);
  }

  private Caller person() {
    return Caller.person(CALLER).able(abilities());
  }

  private Set<Ability> abilities() {
    return setup.answersQuestions() ? EnumSet.allOf(Ability.class) : Set.of();
  }

  private CallResult run(
      Caller caller, ToolName tool, JsonNode arguments, Consumer<Event> onEvent) {
    setup.random().begin(nextCall());
    int before = network.received().size();
    CallProgress progress = new CallProgress(setup.chooser(), files, onEvent);
    Invocation first =
        Invocation.of(
            caller, tool, arguments, setup.clock().instant().plus(host.config().callTimeout()));
    Outcome outcome = host.host().invoker().invoke(first, progress);
    while (caller.audience() != Audience.HOST
        && outcome instanceof Outcome.Asking asking
        && setup.answersQuestions()) {
      Map<String, JsonNode> given = new HashMap<>();
      asking
          .asks()
          .forEach((key, ask) ->
              setup.answer(new Question(key, ask)).ifPresent(answer -> given.put(key, answer)));
      if (given.isEmpty() && !asking.asks().isEmpty()) {
        break;
      }
      outcome =
          host.host()
              .invoker()
              .invoke(first.answered(new Answers(given, asking.state())), progress);
    }
    events.addAll(progress.events());
    logs.addAll(progress.logs());
    remember(outcome.cost());
    List<ReceivedRequest> all = network.received();
    return new CallResult(
        tool, outcome, progress.events(), progress.logs(), all.subList(before, all.size()));
  }

  private synchronized int nextCall() {
    return ++calls;
  }

  private synchronized void remember(Cost cost) {
    lastCost = cost;
  }

  /** Everything that was streamed, of all calls. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Everything that was logged, of all calls. */
  public List<LogLine> logs() {
    return List.copyOf(logs);
  }

  /** What the last call cost that ended. */
  public synchronized Cost cost() {
    return lastCost;
  }

  /** What the host wrote down, oldest first: calls, decisions, grants; at most the newest 1000. */
  public List<JournalEntry> journal() {
    return host
        .host()
        .journal()
        .read(Journal.Query.newest(Journal.Query.MAX_LIMIT))
        .reversed()
        .stream()
        .map(Journal.Line::entry)
        .toList();
  }

  /** Requests that arrived at pretended servers, in order. */
  public List<ReceivedRequest> requests() {
    return network.received();
  }

  /**
   * What the extension wanted of the network and nothing answered, in order: requests to pretended
   * servers for which there is no answer, and connections to servers nobody stands in for.
   */
  public List<String> unanswered() {
    return network.unanswered();
  }

  /** What it keeps under keys, as UTF-8. */
  public Map<String, String> keyValues() {
    Map<String, String> all = new TreeMap<>();
    KeyValueStore store = host.keyValues();
    List<String> page = store.list(id, "", "", PAGE);
    while (!page.isEmpty()) {
      for (String key : page) {
        store
            .get(id, key)
            .ifPresent(entry -> all.put(key, new String(entry.value(), StandardCharsets.UTF_8)));
      }
      page = store.list(id, "", page.getLast(), PAGE);
    }
    return all;
  }

  /** What it keeps under one key. */
  public Optional<byte[]> keyValue(String key) {
    return host.keyValues().get(id, key).map(KeyValueStore.Entry::value);
  }

  /** The time of day. */
  public TestClock clock() {
    return setup.clock();
  }

  /**
   * A folder for files of the test. Folders that a manifest leaves open mean this one, and {@value
   * TestHostBuilder#FILES} in a permission is its path.
   */
  public Path files() {
    return files;
  }

  /**
   * The id of a connection, as calls name it in {@code assetId}.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public long connection(String name) {
    if (!connections.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is no connection \"%s\", only %s".formatted(name, connections.keySet()));
    }
    return connections.get(name);
  }

  /** Its ids by name. */
  public Map<String, Long> connections() {
    return connections;
  }

  /** The id of the extension. */
  public ExtensionId id() {
    return id;
  }

  /** The extension as it is installed. */
  public Extension extension() {
    return host.host().catalog().extension(id).orElseThrow();
  }

  /** The host itself, for what is not offered here. */
  public RunningHost host() {
    return host;
  }

  /** Ends what runs and removes everything. */
  @Override
  public void close() {
    try {
      host.close();
    } finally {
      network.close();
      removal.run();
    }
  }
}
