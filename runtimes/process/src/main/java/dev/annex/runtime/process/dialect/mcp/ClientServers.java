package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.SecretName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.runtime.process.launch.SecretText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the files in which clients keep their servers: {@code mcpServers} of Claude and most
 * others, {@code servers} of VS Code. Comments and last commas are passed over, as VS Code does.
 *
 * <p>Values that look secret, and those that the file takes from elsewhere, are taken out and
 * handed over apart. What a file says and this host does not act on becomes a remark.
 */
public final class ClientServers {

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "transport",
          "command",
          "args",
          "env",
          "cwd",
          "url",
          "serverUrl",
          "httpUrl",
          "headers",
          "disabled",
          "enabled",
          "description",
          "gallery",
          "version");
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]*)}");
  private static final Pattern SECRET_VALUE =
      Pattern.compile(
          "(ghp_|gho_|ghs_|github_pat_|glpat-|sk-|sk_live_|rk_live_|xox[abprs]-|AKIA|AIza|eyJ|hf_|npm_|pypi-).{8,}"
              + "|[a-z][a-z0-9+.-]*://[^/@\\s:]*:[^/@\\s]+@.*|-----BEGIN .*",
          Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z]{3,16}) +(\\S.*)");
  private static final List<String> SECRET_HEADERS =
      List.of("auth", "cookie", "token", "key", "secret", "session", "password", "credential");
  private static final int SHOWN = 100;

  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(Json.MAX_DEPTH).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private final Path folder;
  private final Predicate<Path> exists;
  private final Function<String, Optional<String>> variables;
  private final Function<String, Optional<Secret>> inputs;

  /**
   * A reader.
   *
   * @param folder of the file, absolute; paths in it are relative to that
   * @param exists whether there is such a file
   * @param variables the environment of whoever imports
   * @param inputs asks a person for what the client would ask for, with the words of the file
   */
  public ClientServers(
      Path folder,
      Predicate<Path> exists,
      Function<String, Optional<String>> variables,
      Function<String, Optional<Secret>> inputs) {
    this.folder = folder;
    this.exists = exists;
    this.variables = variables;
    this.inputs = inputs;
  }

  /** Whether a text looks like such a file. */
  public static boolean recognises(String text) {
    try {
      return servers(LENIENT.readTree(text)).isPresent();
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * Every server of a file, in its order. One that cannot be read does not keep the others from it.
   *
   * @param wanted whether to read the server of a name; others are passed over unread
   * @throws AnnexException {@code INVALID_REQUEST} when the text is no such file
   */
  public List<ServerEntry> read(String text, Predicate<String> wanted) {
    JsonNode document;
    try {
      document = LENIENT.readTree(text);
    } catch (JacksonException e) {
      throw wrong("it is no JSON: %s".formatted(e.getOriginalMessage()));
    }
    JsonNode servers =
        servers(document)
            .orElseThrow(
                () -> wrong("it has neither \"mcpServers\" nor \"servers\" with objects in it"));
    Map<ExtensionId, String> ids = new LinkedHashMap<>();
    List<ServerEntry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : servers.properties()) {
      if (wanted.test(entry.getKey())) {
        entries.add(entry(entry.getKey(), entry.getValue(), document.path("inputs"), ids));
      }
    }
    return entries;
  }

  private ServerEntry entry(
      String name, JsonNode json, JsonNode inputs, Map<ExtensionId, String> ids) {
    if (json.path("disabled").asBoolean(false) || !json.path("enabled").asBoolean(true)) {
      return new ServerEntry.Off(name);
    }
    try {
      ExtensionId id = id(name);
      String before = ids.putIfAbsent(id, name);
      if (before != null) {
        throw wrong(
            "it would be called \"%s\" here, like \"%s\"; import one of them with --only and rename the other"
                .formatted(id, shown(before)));
      }
      return new ServerEntry.Usable(new Reading(id, name, json, inputs).read());
    } catch (AnnexException e) {
      return new ServerEntry.Unusable(name, String.valueOf(e.getMessage()));
    }
  }

  private static ExtensionId id(String name) {
    String id =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    if (id.isEmpty()) {
      throw wrong("its name has no letters or digits of ASCII; give it another one");
    }
    return new ExtensionId(id);
  }

  private static Optional<JsonNode> servers(JsonNode document) {
    for (JsonNode candidate :
        List.of(
            document.path("mcpServers"),
            document.path("servers"),
            document.path("mcp").path("servers"))) {
      if (candidate.isObject()
          && candidate.valueStream().allMatch(JsonNode::isObject)
          && !candidate.isEmpty()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static AnnexException wrong(String why) {
    return new AnnexException(ErrorCode.INVALID_REQUEST, "Importing failed: %s.".formatted(why));
  }

  private static String shown(String text) {
    return Printable.show(text, SHOWN);
  }

  /** Reads one server. */
  private final class Reading {
    private final ExtensionId id;
    private final String name;
    private final JsonNode json;
    private final JsonNode declared;
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final Set<String> remarks = new TreeSet<>();

    Reading(ExtensionId id, String name, JsonNode json, JsonNode declared) {
      this.id = id;
      this.name = name;
      this.json = json;
      this.declared = declared;
    }

    FoundServer read() {
      for (String member : json.propertyNames()) {
        if (!KNOWN.contains(member)) {
          remarks.add("Annex does not act on its \"%s\".".formatted(shown(member)));
        }
      }
      McpServerAddress address = url().map(this::remote).orElseGet(this::program);
      McpServerFile file =
          new McpServerFile(id, Printable.show(name, SHOWN), address, Optional.empty());
      // What the package will be is what this host can read again.
      McpServerFile read = McpServerFile.read(file.toJson());
      return new FoundServer(name, read, secrets, List.copyOf(remarks));
    }

    private Optional<String> url() {
      String type = json.path("type").asString(json.path("transport").asString(""));
      Optional<String> url =
          List.of("url", "httpUrl", "serverUrl").stream()
              .filter(member -> json.path(member).isString())
              .findFirst()
              .map(member -> json.path(member).asString());
      if (type.equals("sse")) {
        throw wrong(
            "it uses the transport \"sse\" of 2024-11-05, which Annex does not speak; most such servers have an address for Streamable HTTP as well: enter it with the type \"http\"");
      }
      if (url.isPresent() == json.path("command").isString()) {
        throw wrong("it must have either \"command\" or \"url\"");
      }
      return url;
    }

    private McpServerAddress program() {
      String command = plain(json.path("command").asString(), "its command");
      List<String> arguments = new ArrayList<>();
      for (JsonNode argument : json.path("args")) {
        if (!argument.isString()) {
          throw wrong("it has an argument that is no text");
        }
        arguments.add(plain(argument.asString(), "one of its arguments"));
      }
      Optional<String> cwd =
          json.path("cwd").isString()
              ? Optional.of(absolute(plain(json.path("cwd").asString(), "its folder")))
              : Optional.empty();
      boolean relative = arguments.stream().anyMatch(this::isFileHere) || isFileHere(command);
      Map<String, String> environment = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> variable : json.path("env").properties()) {
        variable(variable.getKey(), variable.getValue(), environment);
      }
      return new McpServerAddress.Program(
          isFileHere(command) ? absolute(command) : command,
          arguments,
          environment,
          Set.copyOf(secrets.keySet()),
          cwd.or(() -> relative ? Optional.of(folder.toString()) : Optional.empty()));
    }

    private void variable(String variable, JsonNode value, Map<String, String> environment) {
      if (value.isContainer() || value.isNull()) {
        throw wrong("it has a variable \"%s\" that is no text".formatted(shown(variable)));
      }
      Expanded expanded = expand(value.asString());
      if (secret(variable, expanded)) {
        if (!SecretName.is(variable)) {
          throw wrong(
              "it has a variable \"%s\" that no secret can be named after"
                  .formatted(shown(variable)));
        }
        secrets.put(variable, Secret.of(expanded.text()));
        return;
      }
      environment.put(variable, expanded.text());
    }

    private boolean secret(String variable, Expanded value) {
      return value.fromElsewhere()
          || SecretText.looksSecret(variable)
          || SECRET_VALUE.matcher(value.text()).matches();
    }

    private McpServerAddress remote(String written) {
      String url = plain(written, "its address");
      Map<String, String> headers = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
        headers.put(
            header.getKey(), header(header.getKey(), expand(header.getValue().asString(""))));
      }
      return new McpServerAddress.Remote(url, headers);
    }

    /** The word before a credential, such as Bearer, is none itself. */
    private String header(String header, Expanded value) {
      String lower = header.toLowerCase(Locale.ROOT);
      boolean secret =
          value.fromElsewhere()
              || SECRET_HEADERS.stream().anyMatch(lower::contains)
              || SECRET_VALUE.matcher(value.text()).matches();
      if (!secret) {
        return value.text();
      }
      Matcher scheme = SCHEME.matcher(value.text());
      boolean two = lower.endsWith("authorization") && scheme.matches();
      secrets.put(lower, Secret.of(two ? scheme.group(2) : value.text()));
      return (two ? scheme.group(1) + " " : "") + "{{secret:" + lower + "}}";
    }

    /** A text that stays in the package, where a secret would be seen. */
    private String plain(String written, String what) {
      Expanded expanded = expand(written);
      if (expanded.asked()) {
        throw wrong(
            "it has a \"${input:…}\" in %s, where it cannot be kept secret; put it into its env or headers"
                .formatted(what));
      }
      if (SECRET_VALUE.matcher(expanded.text()).matches()
          || written
              .toLowerCase(Locale.ROOT)
              .matches("--?[a-z-]*(token|secret|password|api-?key)=.+")) {
        remarks.add(
            "Something in %s looks secret. Annex cannot keep it in the vault there: it stands in the package, readable for this host's account."
                .formatted(what));
      }
      return expanded.text();
    }

    private Expanded expand(String written) {
      Matcher places = PLACE.matcher(written);
      StringBuilder text = new StringBuilder();
      boolean elsewhere = false;
      boolean asked = false;
      while (places.find()) {
        String place = places.group(1);
        boolean input = place.startsWith("input:");
        Filled value = value(place, input);
        elsewhere |= value.fromElsewhere();
        asked |= input;
        places.appendReplacement(text, Matcher.quoteReplacement(value.text()));
      }
      places.appendTail(text);
      return new Expanded(text.toString(), elsewhere, asked);
    }

    private Filled value(String place, boolean input) {
      if (place.equals("workspaceFolder")) {
        return new Filled(folder.toString(), false);
      }
      if (place.equals("userHome")) {
        return new Filled(variable("HOME"), false);
      }
      if (input) {
        return new Filled(typed(place.substring("input:".length())), true);
      }
      String variable = place.startsWith("env:") ? place.substring("env:".length()) : place;
      int otherwise = variable.indexOf(":-");
      if (otherwise < 0) {
        return new Filled(variable(variable), true);
      }
      // What stands in the file is no more secret than the rest of it.
      return variables
          .apply(variable.substring(0, otherwise))
          .map(set -> new Filled(set, true))
          .orElseGet(() -> new Filled(variable.substring(otherwise + 2), false));
    }

    private String variable(String key) {
      return variables
          .apply(key)
          .orElseThrow(() ->
              wrong(
                  "it wants the variable %s, which is not set here; set it and import again"
                      .formatted(shown(key))));
    }

    private String typed(String id) {
      return inputs
          .apply("%s, for server \"%s\"".formatted(question(id), shown(name)))
          .map(Secret::reveal)
          .orElseThrow(() ->
              wrong("it wants \"%s\" typed in, and nobody can be asked".formatted(shown(id))));
    }

    private String question(String id) {
      return declared
          .valueStream()
          .filter(each -> each.path("id").asString("").equals(id))
          .map(each -> each.path("description").asString(id))
          .findFirst()
          .orElse(id);
    }

    private boolean isFileHere(String text) {
      boolean path = text.contains("/") || text.matches(".*\\.(js|mjs|cjs|py|jar|ts)");
      if (!path || text.startsWith("-") || text.contains("://")) {
        return false;
      }
      try {
        return !Path.of(text).isAbsolute() && exists.test(folder.resolve(text).normalize());
      } catch (InvalidPathException e) {
        return false;
      }
    }

    private String absolute(String text) {
      try {
        return folder.resolve(text).normalize().toString();
      } catch (InvalidPathException e) {
        throw wrong("it names a path that is none");
      }
    }
  }

  /**
   * A text with its values.
   *
   * @param fromElsewhere whether some of it stood not in the file
   * @param asked whether a person typed some of it
   */
  private record Expanded(String text, boolean fromElsewhere, boolean asked) {

    @Override
    public String toString() {
      return "•••";
    }
  }

  /** What stands in a place, and whether it stood not in the file. */
  private record Filled(String text, boolean fromElsewhere) {

    @Override
    public String toString() {
      return "•••";
    }
  }
}
