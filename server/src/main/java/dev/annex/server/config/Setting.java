package dev.annex.server.config;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.env.ExtensionVariables;
import dev.annex.processes.ProgramPath;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads settings strictly, each with a failure that names its key. */
record Setting(JsonNode settings) {

  private static final int MAX_SHOWN_LENGTH = 128;

  void requireKnown(Set<String> keys) {
    for (String key : settings.propertyNames()) {
      if (!keys.contains(key)) {
        throw AnnexConfig.invalid(
            Printable.show(key, MAX_SHOWN_LENGTH),
            "is not known. There is: " + String.join(", ", new TreeSet<>(keys)));
      }
    }
  }

  boolean has(String key) {
    return settings.has(key);
  }

  Optional<String> text(String key) {
    return value(key)
        .map(value -> {
          if (!value.isString()) {
            throw AnnexConfig.invalid(key, "must be text");
          }
          return value.asString();
        });
  }

  Optional<Path> path(String key) {
    return text(key)
        .map(text -> {
          try {
            if (!text.isBlank()) {
              return Path.of(text);
            }
          } catch (InvalidPathException e) {
            // Said below, with the key.
          }
          throw AnnexConfig.invalid(key, "must be the path of a file");
        });
  }

  Optional<Integer> wholeNumber(String key) {
    return value(key)
        .map(value -> {
          if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw AnnexConfig.invalid(key, "must be a whole number");
          }
          return value.intValue();
        });
  }

  Optional<Boolean> flag(String key) {
    return value(key)
        .map(value -> {
          if (!value.isBoolean()) {
            throw AnnexConfig.invalid(key, "must be true or false");
          }
          return value.booleanValue();
        });
  }

  Optional<Set<String>> texts(String key) {
    return value(key)
        .map(value -> {
          Set<String> texts = new TreeSet<>();
          for (JsonNode element : value) {
            if (!element.isString()) {
              throw AnnexConfig.invalid(key, "must be a list of texts");
            }
            texts.add(element.asString());
          }
          if (!value.isArray()) {
            throw AnnexConfig.invalid(key, "must be a list of texts");
          }
          return texts;
        });
  }

  Optional<Duration> duration(String key) {
    return text(key).map(text -> duration(key, text));
  }

  private static Duration duration(String key, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw AnnexConfig.invalid(
          key,
          "must be a duration such as PT30S or PT5M, not \"%s\""
              .formatted(Printable.show(text, MAX_SHOWN_LENGTH)));
    }
  }

  Optional<Limits> limits(String key) {
    return value(key)
        .map(value -> {
          if (!value.isObject()) {
            throw AnnexConfig.invalid(key, "must be an object of limits");
          }
          Limits limits = Limits.maximum();
          for (Map.Entry<Limit, Long> entry : amounts(key, value).entrySet()) {
            limits = bounded(key, limits, entry.getKey(), entry.getValue());
          }
          return limits;
        });
  }

  private static Map<Limit, Long> amounts(String key, JsonNode value) {
    Map<Limit, Long> amounts = new EnumMap<>(Limit.class);
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      Limit limit = limit(key, entry.getKey());
      amounts.put(limit, amount(key, limit, entry.getValue()));
    }
    return amounts;
  }

  Optional<Map<ExtensionId, Map<Limit, Long>>> limitsByExtension(String key) {
    return value(key)
        .map(value -> {
          if (!value.isObject()) {
            throw AnnexConfig.invalid(key, "must be an object of limits by extension");
          }
          Map<ExtensionId, Map<Limit, Long>> own = new TreeMap<>();
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            ExtensionId id = extension(key, entry.getKey());
            String place = key + "." + id;
            if (!entry.getValue().isObject()) {
              throw AnnexConfig.invalid(place, "must be an object of limits");
            }
            Map<Limit, Long> amounts = amounts(place, entry.getValue());
            amounts.forEach((limit, amount) -> bounded(place, Limits.defaults(), limit, amount));
            own.put(id, amounts);
          }
          return own;
        });
  }

  Optional<Map<ExtensionId, SnapshotPolicy>> snapshotsByExtension(String key) {
    return value(key)
        .map(value -> {
          if (!value.isObject()) {
            throw AnnexConfig.invalid(key, "must be an object of words by extension");
          }
          Map<ExtensionId, SnapshotPolicy> policies = new TreeMap<>();
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            ExtensionId id = extension(key, entry.getKey());
            policies.put(id, snapshots(key + "." + id, entry.getValue().asString("")));
          }
          return policies;
        });
  }

  Optional<Map<ExtensionId, SourceTier>> tiersByExtension(String key) {
    return value(key)
        .map(value -> {
          if (!value.isObject()) {
            throw AnnexConfig.invalid(key, "must be an object of words by extension");
          }
          Map<ExtensionId, SourceTier> tiers = new TreeMap<>();
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            ExtensionId id = extension(key, entry.getKey());
            tiers.put(
                id,
                SourceTier.of(entry.getValue().asString(""))
                    .orElseThrow(() ->
                        AnnexConfig.invalid(
                            key + "." + id,
                            "must be \"bundled\", \"user\", \"workspace\" or \"marketplace\"")));
          }
          return tiers;
        });
  }

  private static SnapshotPolicy snapshots(String place, String word) {
    return switch (word) {
      case "on" -> SnapshotPolicy.defaults();
      case "off" -> SnapshotPolicy.defaults().withAllowed(false);
      case "trusted" -> SnapshotPolicy.defaults().withDeclaredSafe(true);
      default -> throw AnnexConfig.invalid(place, "must be \"on\", \"off\" or \"trusted\"");
    };
  }

  /**
   * Values by extension and name.
   *
   * @param environment of this process, for values that name a variable of it
   */
  Optional<ExtensionVariables> variables(String key, Map<String, String> environment) {
    return value(key)
        .map(value -> {
          if (!value.isObject()) {
            throw AnnexConfig.invalid(key, "must be an object of values by extension");
          }
          Map<ExtensionId, Map<String, Secret>> all = new TreeMap<>();
          for (Map.Entry<String, JsonNode> entry : value.properties()) {
            ExtensionId id = extension(key, entry.getKey());
            all.put(id, variables(key + "." + id, entry.getValue(), environment));
          }
          return new ExtensionVariables(all);
        });
  }

  private static Map<String, Secret> variables(
      String place, JsonNode value, Map<String, String> environment) {
    if (!value.isObject()) {
      throw AnnexConfig.invalid(place, "must be an object of values by name");
    }
    Map<String, Secret> own = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String name = entry.getKey();
      if (!ExtensionVariables.isName(name)) {
        throw AnnexConfig.invalid(
            place,
            "holds \"%s\", which is no name: expected up to 128 letters, digits and _ . -"
                .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
      }
      variable(place + "." + name, entry.getValue(), environment)
          .ifPresent(text -> own.put(name, Secret.of(text)));
    }
    return own;
  }

  /** A text, or {@code {"from": "NAME"}} for a variable of this process; empty when it has none. */
  private static Optional<String> variable(
      String place, JsonNode value, Map<String, String> environment) {
    if (value.isString()) {
      return Optional.of(value.asString());
    }
    if (value.isObject() && value.size() == 1 && value.path("from").isString()) {
      return Optional.ofNullable(environment.get(value.path("from").asString()));
    }
    throw AnnexConfig.invalid(
        place, "must be text, or {\"from\": \"NAME\"} for a variable of the host's environment");
  }

  Optional<ProgramPath> programPath(String key) {
    return text(key)
        .map(text -> {
          try {
            return ProgramPath.parse(text);
          } catch (IllegalArgumentException e) {
            throw AnnexConfig.invalid(key, "cannot hold this: " + e.getMessage());
          }
        });
  }

  private static ExtensionId extension(String key, String id) {
    try {
      return new ExtensionId(id);
    } catch (AnnexException e) {
      throw AnnexConfig.invalid(key, "cannot hold this: " + e.getMessage());
    }
  }

  Optional<ConfinementRule> confinement(String key) {
    return text(key)
        .map(word ->
            ConfinementRule.of(word)
                .orElseThrow(() ->
                    AnnexConfig.invalid(
                        key,
                        "must be required, preferred or off, not \"%s\""
                            .formatted(Printable.show(word, MAX_SHOWN_LENGTH)))));
  }

  Optional<ByteSize> size(String key) {
    return value(key)
        .map(value -> {
          if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
            return new ByteSize(value.longValue());
          }
          if (!value.isString()) {
            throw AnnexConfig.invalid(key, "must be bytes or a size such as 64 MiB");
          }
          return new ByteSize(bytes(key, value.asString()));
        });
  }

  private static Limits bounded(String key, Limits limits, Limit limit, long amount) {
    try {
      return limits.with(limit, amount);
    } catch (AnnexException e) {
      throw AnnexConfig.invalid(key, "cannot hold this: " + e.getMessage());
    }
  }

  private static Limit limit(String key, String name) {
    return Arrays.stream(Limit.values())
        .filter(limit -> limit.key().equals(name))
        .findFirst()
        .orElseThrow(() ->
            AnnexConfig.invalid(
                key,
                "names the unknown limit \"%s\". There is: %s"
                    .formatted(
                        Printable.show(name, MAX_SHOWN_LENGTH),
                        Arrays.stream(Limit.values())
                            .map(Limit::key)
                            .collect(Collectors.joining(", ")))));
  }

  private static long amount(String key, Limit limit, JsonNode value) {
    String name = key + "." + limit.key();
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isString()) {
      return switch (limit.unit()) {
        case MILLISECONDS -> duration(name, value.asString()).toMillis();
        case BYTES -> bytes(name, value.asString());
        case COUNT -> throw AnnexConfig.invalid(name, "must be a whole number");
      };
    }
    throw AnnexConfig.invalid(
        name,
        switch (limit.unit()) {
          case MILLISECONDS -> "must be milliseconds or a duration such as PT30S";
          case BYTES -> "must be bytes or a size such as 64 MiB";
          case COUNT -> "must be a whole number";
        });
  }

  private static long bytes(String name, String text) {
    try {
      return ByteSize.parse(text).bytes();
    } catch (IllegalArgumentException e) {
      throw AnnexConfig.invalid(name, "is no size: " + e.getMessage());
    }
  }

  private Optional<JsonNode> value(String key) {
    return Optional.ofNullable(settings.get(key));
  }
}
