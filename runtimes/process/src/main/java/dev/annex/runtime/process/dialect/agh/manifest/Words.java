package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Version;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The grammars of names in manifests. */
final class Words {

  private static final String SEGMENT = "[a-z][a-z0-9_-]*+";
  private static final Pattern DOTTED = Pattern.compile(SEGMENT + "(?:\\." + SEGMENT + ")++");
  private static final Pattern SLASHED = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")++");
  private static final Pattern WITH_WILDCARDS =
      Pattern.compile("\\*|(?:\\*|" + SEGMENT + ")(?:\\.(?:\\*|" + SEGMENT + "))++");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> SECRET_WORDS =
      List.of(
          "SECRET",
          "TOKEN",
          "PASSWORD",
          "PASSWD",
          "API_KEY",
          "APIKEY",
          "PRIVATE_KEY",
          "PRIVATEKEY",
          "AUTHORIZATION",
          "BEARER",
          "CREDENTIAL");
  private static final List<String> PLACES = List.of("_URL", "_URI", "_PATH", "_FILE", "_DIR");

  private Words() {}

  /** Dotted names of two segments or more, each once. */
  static List<String> dotted(Fields fields, String name) {
    return checked(
        fields,
        name,
        DOTTED,
        "names of two or more segments joined by dots, such as tool.provider");
  }

  /** Names of methods with two segments or more. */
  static List<String> slashed(Fields fields, String name) {
    return checked(
        fields,
        name,
        SLASHED,
        "names of two or more segments joined by slashes, such as sessions/list");
  }

  /** Capabilities: dotted names in which a segment, or all of it, may be a star. */
  static List<String> capabilities(Fields fields, String name) {
    return checked(
        fields,
        name,
        WITH_WILDCARDS,
        "names of two or more segments joined by dots, of which any may be *, or * alone");
  }

  private static List<String> checked(Fields fields, String name, Pattern pattern, String rule) {
    List<String> words = fields.texts(name);
    for (String word : words) {
      if (!pattern.matcher(word).matches()) {
        throw fields.wrong(name, "has %s; expected %s".formatted(Fields.quote(word), rule));
      }
    }
    return words.stream().distinct().sorted().toList();
  }

  /** Names of environment variables, each once. */
  static List<String> variables(Fields fields, String name) {
    List<String> variables = fields.texts(name);
    Set<String> seen = new HashSet<>();
    for (String variable : variables) {
      if (!VARIABLE.matcher(variable).matches()) {
        throw fields.wrong(
            name, "has %s, which is no name of a variable".formatted(Fields.quote(variable)));
      }
      if (!seen.add(variable)) {
        throw fields.wrong(name, "has %s twice".formatted(Fields.quote(variable)));
      }
    }
    return variables;
  }

  /** Variables with values; one that looks secret belongs elsewhere. */
  static Map<String, String> environment(Fields fields, String name) {
    Map<String, String> environment = fields.pairs(name);
    for (String variable : environment.keySet()) {
      requireVariable(fields, name, variable);
      if (looksSecret(variable)) {
        throw fields.wrong(
            "%s.%s".formatted(name, variable),
            "looks like a secret: put a reference to it into secret_env");
      }
    }
    return environment;
  }

  /**
   * Variables with references to secrets.
   *
   * @param namespace of the references into the vault
   */
  static Map<String, String> secrets(Fields fields, String name, String namespace) {
    Map<String, String> references = fields.pairs(name);
    references.forEach((variable, reference) -> {
      requireVariable(fields, name, variable);
      String vault = "vault:%s/".formatted(namespace);
      boolean fromVault = reference.startsWith(vault) && reference.length() > vault.length();
      boolean fromEnvironment =
          reference.startsWith("env:")
              && VARIABLE.matcher(reference.substring("env:".length())).matches();
      if (!fromVault && !fromEnvironment) {
        throw fields.wrong(
            "%s.%s".formatted(name, variable),
            "is no reference; expected env:NAME or %s<path>".formatted(vault));
      }
    });
    return references;
  }

  private static void requireVariable(Fields fields, String name, String variable) {
    if (!VARIABLE.matcher(variable).matches()) {
      throw fields.wrong(
          name, "has %s, which is no name of a variable".formatted(Fields.quote(variable)));
    }
  }

  /** Whether the name of a variable says that its value is secret. */
  static boolean looksSecret(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    return SECRET_WORDS.stream().anyMatch(upper::contains)
        && PLACES.stream().noneMatch(upper::endsWith);
  }

  /** A version, perhaps with a {@code v} in front. */
  static Version version(Fields fields, String name) {
    String written = fields.required(name);
    String plain = written.startsWith("v") ? written.substring(1) : written;
    try {
      return new Version(plain);
    } catch (AnnexException e) {
      throw fields.wrong(
          name, "is %s; expected MAJOR.MINOR.PATCH".formatted(Fields.quote(written)));
    }
  }

  /** A path of a file or folder inside the package; empty for one that leaves it. */
  static Optional<String> inside(String path) {
    String plain = path.startsWith("./") ? path.substring(2) : path;
    boolean fine =
        !plain.isEmpty()
            && !plain.startsWith("/")
            && !plain.contains("\\")
            && Arrays.stream(plain.split("/")).noneMatch(".."::equals);
    return fine
        ? Optional.of(plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain)
        : Optional.empty();
  }
}
