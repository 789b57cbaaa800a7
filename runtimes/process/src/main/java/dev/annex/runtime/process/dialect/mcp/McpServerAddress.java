package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.name.SecretName;
import dev.annex.api.value.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a server is met. */
public sealed interface McpServerAddress {

  /**
   * A program of this machine, spoken to over its standard streams.
   *
   * @param command a bare name, or an absolute path
   * @param environment variables by name; none of them secret
   * @param secrets names of variables whose values are secrets of the extension under the same name
   * @param folder the working directory, absolute; the package's own when empty
   */
  record Program(
      String command,
      List<String> arguments,
      Map<String, String> environment,
      Set<String> secrets,
      Optional<String> folder)
      implements McpServerAddress {
    public Program {
      arguments = List.copyOf(arguments);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
      secrets = Set.copyOf(secrets);
    }
  }

  /**
   * A server met over Streamable HTTP.
   *
   * @param url with http or https, without user and password
   * @param headers sent with every request; {@code {{secret:NAME}}} in a value stands for a secret
   *     of the extension
   */
  record Remote(String url, Map<String, String> headers) implements McpServerAddress {

    private static final Pattern SECRET = Pattern.compile("\\{\\{secret:([^{}]*)}}");

    public Remote {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** The scheme, host and port: what permissions and secrets are granted for. */
    String origin() {
      URI address = URI.create(url);
      String port = address.getPort() < 0 ? "" : ":" + address.getPort();
      return "%s://%s%s"
          .formatted(
              address.getScheme().toLowerCase(Locale.ROOT),
              address.getHost().toLowerCase(Locale.ROOT),
              port);
    }

    /** The names of the secrets in its headers. */
    Set<String> secrets() {
      Set<String> names = new TreeSet<>();
      headers
          .values()
          .forEach(value -> {
            Matcher places = SECRET.matcher(value);
            while (places.find()) {
              names.add(places.group(1));
            }
          });
      return names;
    }
  }

  /** Reads what {@link #toJson} writes. */
  static McpServerAddress read(Members json) {
    if (json.json().has("url") == json.json().has("command")) {
      throw McpServerFile.invalid("%s must have either command or url".formatted(json.where()));
    }
    if (json.json().has("url")) {
      json.allow(Set.of("url", "headers"));
      return checked(new Remote(json.text("url"), json.textsByName("headers")));
    }
    json.allow(Set.of("command", "args", "env", "secretEnv", "cwd"));
    List<String> secrets = json.texts("secretEnv");
    return checked(
        new Program(
            json.text("command"),
            json.texts("args"),
            json.textsByName("env"),
            Set.copyOf(new TreeSet<>(secrets)),
            json.optionalText("cwd")));
  }

  private static Program checked(Program program) {
    if (program.command().isBlank()) {
      throw McpServerFile.invalid("server.command is empty");
    }
    program.secrets().stream()
        .filter(name -> !SecretName.is(name))
        .findFirst()
        .ifPresent(name -> {
          throw McpServerFile.invalid("server.secretEnv holds a name no secret can have");
        });
    return program;
  }

  private static Remote checked(Remote remote) {
    try {
      URI address = new URI(remote.url());
      String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("http") || scheme.equals("https");
      if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
        throw McpServerFile.invalid(
            "server.url must be an address with http or https, without user and password");
      }
    } catch (URISyntaxException e) {
      throw McpServerFile.invalid("server.url is no address");
    }
    return remote;
  }

  /** The form of the file. */
  default ObjectNode toJson() {
    ObjectNode json = Json.object();
    switch (this) {
      case Program program -> {
        json.put("command", program.command());
        ArrayNode arguments = json.putArray("args");
        program.arguments().forEach(arguments::add);
        texts(json, "env", program.environment());
        if (!program.secrets().isEmpty()) {
          ArrayNode names = json.putArray("secretEnv");
          new TreeSet<>(program.secrets()).forEach(names::add);
        }
        program.folder().ifPresent(folder -> json.put("cwd", folder));
      }
      case Remote remote -> {
        json.put("url", remote.url());
        texts(json, "headers", remote.headers());
      }
    }
    return json;
  }

  private static void texts(ObjectNode json, String name, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      ObjectNode object = json.putObject(name);
      texts.forEach(object::put);
    }
  }

  /** What a person should know of it before it is used, a line for each; values stay out of it. */
  default List<String> describe() {
    return switch (this) {
      case Program program -> {
        String line =
            Stream.concat(Stream.of(program.command()), program.arguments().stream())
                .map(McpServerAddress::quoted)
                .collect(Collectors.joining(" "));
        Set<String> names = new TreeSet<>(program.environment().keySet());
        names.addAll(program.secrets());
        yield Stream.of(
                Optional.of("runs the command: " + line),
                program.folder().map(folder -> "in the folder: " + folder),
                names.isEmpty()
                    ? Optional.<String>empty()
                    : Optional.of("with the variables: " + String.join(", ", names)))
            .flatMap(Optional::stream)
            .toList();
      }
      case Remote remote ->
          Stream.of(
                  Optional.of("is a server elsewhere: " + remote.url()),
                  remote.headers().isEmpty()
                      ? Optional.<String>empty()
                      : Optional.of(
                          "is sent the headers: " + String.join(", ", remote.headers().keySet())))
              .flatMap(Optional::stream)
              .toList();
    };
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9@%+=:,./_-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
