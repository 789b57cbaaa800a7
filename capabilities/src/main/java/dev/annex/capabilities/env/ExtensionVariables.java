package dev.annex.capabilities.env;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the operator has set for each extension, by name. Immutable; prints names only.
 *
 * @param values by extension and name
 */
public record ExtensionVariables(Map<ExtensionId, Map<String, Secret>> values) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

  public ExtensionVariables {
    Map<ExtensionId, Map<String, Secret>> copy = new TreeMap<>();
    values.forEach((id, own) -> copy.put(id, Map.copyOf(own)));
    values = Map.copyOf(copy);
  }

  /** Nothing is set for anybody. */
  public static ExtensionVariables none() {
    return new ExtensionVariables(Map.of());
  }

  /** Whether a text can be a name: letters, digits, {@code _ . -}, up to 128 of them. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** What is set for an extension under a name. */
  public Optional<String> get(ExtensionId id, String name) {
    return Optional.ofNullable(values.get(id)).map(own -> own.get(name)).map(Secret::reveal);
  }
}
