package dev.annex.testhost;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.distribution.PackageReader;
import dev.annex.server.Assembly;
import dev.annex.server.NameService;
import dev.annex.server.Outside;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets up a {@link TestHost}: without more it has no grants, no files, no servers, nobody who
 * answers, and the machine's time. One thread at a time; makes one host.
 */
public final class TestHostBuilder {

  /** In a permission: the path of {@link TestHost#files}. */
  public static final String FILES = "${files}";

  private static final String BY = "test";
  private static final long DEFAULT_SEED = 1;
  private static final Set<String> FOLDERS = Set.of("files", "files.read", "files.write");

  private record Connection(String name, String type, JsonNode config) {}

  private record Rule(String verdict, String word) {}

  private final Path source;
  private final Set<String> grants = new TreeSet<>();
  private boolean all;
  private final List<PretendedNetwork.Answering> web = new ArrayList<>();
  private final Map<String, InetAddress> names = new HashMap<>();
  private final Map<Place, InetSocketAddress> servers = new LinkedHashMap<>();
  private final Map<String, byte[]> values = new TreeMap<>();
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final Map<String, byte[]> replaced = new TreeMap<>();
  private final Map<String, String> secrets = new TreeMap<>();
  private final Map<String, String> ownSecrets = new TreeMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private Optional<List<String>> groups = Optional.empty();
  private ObjectNode settings = Json.object();
  private FileChooser chooser = wish -> Optional.empty();
  private Optional<Function<Question, Optional<JsonNode>>> person = Optional.empty();
  private boolean approving;
  private TestClock clock = TestClock.running();
  private SeededRandom random = new SeededRandom(DEFAULT_SEED);
  private Optional<Workbench> shared = Optional.empty();

  TestHostBuilder(Path source) {
    this.source = source;
  }

  /**
   * Grants what the manifest asks for. A folder that it leaves open is {@link TestHost#files};
   * other scopes that only an operator can name are to be granted one by one.
   */
  public TestHostBuilder grantingAll() {
    all = true;
    return this;
  }

  /**
   * Grants permissions, as {@code annex grant} takes them. A name without a scope is all that the
   * manifest asks for under this name.
   */
  public TestHostBuilder granting(String... permissions) {
    grants.addAll(List.of(permissions));
    return this;
  }

  /**
   * Stands in for a web server.
   *
   * @param place {@code api.example.com} on all ports with http and https, {@code *.example.com},
   *     {@code localhost:9000}, {@code https://api.example.com}
   * @param answer answers every request
   */
  public TestHostBuilder answering(String place, Function<ReceivedRequest, HttpReply> answer) {
    return answeringSome(place, request -> Optional.of(answer.apply(request)));
  }

  /** Stands in for a web server whose requests others may answer that come later. */
  public TestHostBuilder answeringSome(String place, HttpAnswers answers) {
    web.add(new PretendedNetwork.Answering(Place.parse(place), answers));
    return this;
  }

  /**
   * Leads connections to a server that the test runs, of any protocol.
   *
   * @param place host, or host and port, that the extension connects to
   */
  public TestHostBuilder connecting(String place, InetSocketAddress real) {
    servers.put(Place.parse(place), real);
    return this;
  }

  /**
   * Gives a name an address, for what depends on it: an address of a private network wants a permit
   * of its own. Names nobody mentions have a public one.
   *
   * @param address written out; nothing is looked up and nothing connects to it
   */
  public TestHostBuilder naming(String name, String address) {
    names.put(name.toLowerCase(Locale.ROOT), InetAddress.ofLiteral(address));
    return this;
  }

  /** Chooses files in the place of a person; without, every choice is cancelled. */
  public TestHostBuilder choosing(FileChooser other) {
    chooser = other;
    return this;
  }

  /** Chooses always this file; a relative path is below {@link TestHost#files}. */
  public TestHostBuilder choosing(String path) {
    return choosing(wish -> Optional.of(Path.of(path)));
  }

  /**
   * Answers questions in the place of a person or a client. Without, callers can be asked nothing.
   *
   * @param answer in the form of MCP; empty to leave the question open
   */
  public TestHostBuilder answering(Function<Question, Optional<JsonNode>> answer) {
    person = Optional.of(answer);
    return this;
  }

  /** Says yes whenever a policy wants a person to approve a call. */
  public TestHostBuilder approving() {
    approving = true;
    return this;
  }

  /** The time of day stands at this until it is moved. */
  public TestHostBuilder at(Instant time) {
    clock = TestClock.at(time);
    return this;
  }

  /** Random bytes follow from this number; without, from 1. */
  public TestHostBuilder seed(long seed) {
    random = new SeededRandom(seed);
    return this;
  }

  /** The extension keeps this under a key already. */
  public TestHostBuilder keyValue(String key, String value) {
    return keyValue(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The extension keeps this under a key already. */
  public TestHostBuilder keyValue(String key, byte[] value) {
    values.put(key, value.clone());
    return this;
  }

  /**
   * A file that is there already.
   *
   * @param path below {@link TestHost#files}
   */
  public TestHostBuilder file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A file that is there already.
   *
   * @param path below {@link TestHost#files}
   */
  public TestHostBuilder file(String path, byte[] content) {
    Path relative = Path.of(path).normalize();
    if (relative.isAbsolute() || relative.startsWith("..")) {
      throw new IllegalArgumentException(
          "\"%s\" is not below the folder for files".formatted(path));
    }
    contents.put(path, content.clone());
    return this;
  }

  /**
   * Puts a file into the package, in the place of one of its own, before it is installed: for
   * manifests that an operator edits, such as the folders of a skill.
   *
   * @param content in which {@value #FILES} is the path of {@link TestHost#files}
   */
  public TestHostBuilder packageFile(String path, String content) {
    replaced.put(path, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** A secret of the operator's. */
  public TestHostBuilder secret(String name, String value) {
    secrets.put(name, value);
    return this;
  }

  /** A secret of the extension's own. */
  public TestHostBuilder ownSecret(String name, String value) {
    ownSecrets.put(name, value);
    return this;
  }

  /**
   * A connection of the user's.
   *
   * @param name for {@link TestHost#connection}
   * @param config its settings; what the type calls secret is kept as a secret
   */
  public TestHostBuilder connection(String name, String type, JsonNode config) {
    connections.add(new Connection(name, type, config.deepCopy()));
    return this;
  }

  /** A rule of the operator's: calls under this word may run. */
  public TestHostBuilder allowing(String word) {
    return rule("allow", word);
  }

  /** A rule of the operator's: a person is asked about calls under this word. */
  public TestHostBuilder asking(String word) {
    return rule("ask", word);
  }

  /** A rule of the operator's: calls under this word may not run. */
  public TestHostBuilder denying(String word) {
    return rule("deny", word);
  }

  private TestHostBuilder rule(String verdict, String word) {
    rules.add(new Rule(verdict, word));
    return this;
  }

  /** The policy groups that hold, instead of those the extension proposes. */
  public TestHostBuilder usingGroups(String... ids) {
    groups = Optional.of(List.of(ids));
    return this;
  }

  /**
   * Settings of the host, as {@code annex.json} holds them: limits, variables, …
   *
   * @param json an object
   */
  public TestHostBuilder settings(JsonNode json) {
    settings = json.asObject().deepCopy();
    return this;
  }

  /** Shares with other hosts what takes long to make. */
  public TestHostBuilder on(Workbench bench) {
    shared = Optional.of(bench);
    return this;
  }

  boolean answersQuestions() {
    return approving || person.isPresent();
  }

  Optional<JsonNode> answer(Question question) {
    if (approving && question.isApproval()) {
      return Optional.of(Question.approve());
    }
    return person.flatMap(asked -> asked.apply(question));
  }

  FileChooser chooser() {
    return chooser;
  }

  TestClock clock() {
    return clock;
  }

  SeededRandom random() {
    return random;
  }

  /**
   * Opens the host with the package in it.
   *
   * @throws AnnexException with what is wrong with the package, a permission, a setting
   */
  public TestHost open() {
    Workbench bench = shared.orElseGet(Workbench::new);
    Path folder = bench.newFolder("host");
    Runnable removal =
        () -> {
          Workbench.remove(folder);
          if (shared.isEmpty()) {
            bench.close();
          }
        };
    try {
      return open(bench, folder, removal);
    } catch (RuntimeException | Error e) {
      removal.run();
      throw e;
    }
  }

  private TestHost open(Workbench bench, Path folder, Runnable removal) {
    Path files = write(folder.resolve("files"));
    Set<String> secure = new TreeSet<>();
    web.stream()
        .map(PretendedNetwork.Answering::place)
        .filter(Place::secure)
        .forEach(place -> secure.add(place.host()));
    Optional<Certificates> certificates =
        secure.isEmpty() ? Optional.empty() : Optional.of(bench.certificates(secure));
    PretendedNetwork network = new PretendedNetwork(web, names, servers, certificates);
    try {
      Outside outside =
          new Outside(
              clock,
              random,
              new NameService(network, () -> {}),
              network,
              certificates.map(Certificates::authority).map(List::of).orElse(List.of()),
              Optional.of(bench.compiled()));
      AnnexConfig config = AnnexConfig.of(settings).withExamples(false);
      RunningHost host = Assembly.open(folder.resolve("data"), config, outside);
      try {
        ExtensionId id = install(host, files);
        return new TestHost(host, id, this, network, files, furnish(host, id), removal);
      } catch (RuntimeException | Error e) {
        host.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private Path write(Path files) {
    try {
      Files.createDirectory(files);
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        Path path = files.resolve(file.getKey());
        Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(files));
        Files.write(path, file.getValue());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("writing the files of a test failed", e);
    }
  }

  private ExtensionId install(RunningHost host, Path files) {
    PackageFiles contents =
        EditedPackage.of(PackageReader.read(source), replaced, FILES, files.toString());
    InstallPlan plan = host.host().installer().plan(contents, Optional.empty());
    ExtensionId id = host.host().installer().install(plan, List.of(), false, BY).id();
    for (PermissionRequest permission : granted(plan.manifest(), files)) {
      host.host().grants().grant(id, permission, BY, Optional.empty());
    }
    return id;
  }

  private Set<PermissionRequest> granted(Manifest manifest, Path files) {
    Set<PermissionRequest> granted = new TreeSet<>();
    if (all) {
      manifest.requests().forEach(request -> granted.add(named(request, files)));
    }
    for (String text : grants) {
      PermissionRequest grant = PermissionRequest.parse(text.replace(FILES, files.toString()));
      List<PermissionRequest> meant =
          manifest.requests().stream()
              .filter(request -> request.name().equals(grant.name()))
              .toList();
      if (!grant.scope().isEmpty() || meant.isEmpty()) {
        granted.add(grant);
      } else {
        meant.forEach(request -> granted.add(named(request, files)));
      }
    }
    return granted;
  }

  /** A folder that is left open gets its name. */
  private static PermissionRequest named(PermissionRequest request, Path files) {
    return FOLDERS.contains(request.name()) && request.scope().isEmpty()
        ? new PermissionRequest(request.name(), files.toString())
        : request;
  }

  private Map<String, Long> furnish(RunningHost host, ExtensionId id) {
    values.forEach((key, value) -> {
      KeyValueStore.Written written =
          host.keyValues()
              .put(
                  id,
                  key,
                  value,
                  Optional.empty(),
                  new KeyValueStore.Condition.Always(),
                  Long.MAX_VALUE);
      if (!(written instanceof KeyValueStore.Written.Stored)) {
        throw new IllegalStateException("storing \"%s\" failed: %s".formatted(key, written));
      }
    });
    secrets.forEach((name, value) -> {
      var _ = ask(host, "/secrets", Json.object().put("name", name).put("value", value));
    });
    ownSecrets.forEach((name, value) -> {
      ObjectNode secret = Json.object().put("name", name).put("value", value);
      var _ = ask(host, "/secrets", secret.put("extension", id.value()));
    });
    for (Rule rule : rules) {
      ObjectNode made = Json.object().put("word", rule.word()).put("verdict", rule.verdict());
      var _ = ask(host, "/extensions/%s/policy/rules".formatted(id), made);
    }
    groups.ifPresent(chosen -> {
      ObjectNode choice = Json.object();
      chosen.forEach(choice.putArray("groups")::add);
      var _ = ask(host, "/extensions/%s/policy/groups".formatted(id), choice);
    });
    Map<String, Long> made = new HashMap<>();
    for (Connection connection : connections) {
      ObjectNode asset =
          Json.object().put("type", connection.type()).put("name", connection.name());
      asset.set("config", connection.config());
      JsonNode added = ask(host, "/workspace/assets", asset);
      made.put(connection.name(), Long.parseLong(added.path("id").asString()));
    }
    return made;
  }

  /** As an operator would, with all that is checked then. */
  private static JsonNode ask(RunningHost host, String path, JsonNode body) {
    AdminResponse response =
        host.api()
            .handle(
                new AdminRequest(
                    "POST", path, Map.of(), "application/json", Json.writeBytes(body), BY));
    if (response.succeeded()) {
      return response.body();
    }
    JsonNode error = response.body().path("error");
    throw new AnnexException(
        ErrorCode.valueOf(error.path("code").asString()), error.path("message").asString());
  }
}
