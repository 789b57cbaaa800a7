package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an author declares of an extension. Read as leniently as the original does, which checks
 * nothing but the name.
 *
 * @param hooks names of hooks it says it has; the source decides which it really has
 */
record ExtensionManifest(
    ExtensionName name,
    Version version,
    String description,
    DeclaredPermissions permissions,
    List<ContextDeclaration> context,
    List<String> hooks) {

  private static final Set<String> MEMBERS =
      Set.of("name", "version", "description", "permissions", "context", "hooks");

  private static final Pattern NUMBERS =
      Pattern.compile("[vV=]?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

  private static final int MOST_BLOCKS = 64;

  ExtensionManifest {
    context = List.copyOf(context);
    hooks = List.copyOf(hooks);
  }

  /** Labels of its context blocks, with prefix. */
  List<String> labels() {
    return context.stream().map(ContextDeclaration::label).toList();
  }

  /**
   * Reads the document.
   *
   * @param ignored takes a sentence for every word that has no effect
   * @throws AnnexException {@code MANIFEST_INVALID}
   */
  static ExtensionManifest read(ObjectNode document, List<String> ignored) {
    if (document.has("id")) {
      throw invalid(
          "The manifest has an \"id\", so it is of another contract: extensions of this one have a \"name\" only.");
    }
    JsonNode written = document.path("name");
    if (!written.isString()) {
      throw invalid("The manifest's \"name\" is no text.");
    }
    ExtensionName name = ExtensionName.of(written.stringValue());
    for (String member : document.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        ignored.add(
            "%s has no effect: manifests of this contract have no such member."
                .formatted(Shown.text(member)));
      }
    }
    return new ExtensionManifest(
        name,
        version(document.path("version"), ignored),
        description(document.path("description"), ignored),
        DeclaredPermissions.read(document.path("permissions"), ignored),
        context(name, document.path("context"), ignored),
        hooks(document.path("hooks"), ignored));
  }

  /** Any text is a version in the original; ours are ordered, so what is none becomes one. */
  private static Version version(JsonNode written, List<String> ignored) {
    String text = written.asString("").strip();
    try {
      return new Version(text);
    } catch (AnnexException e) {
      Version read = nearest(text);
      ignored.add(
          "version \"%s\" is %s here: it is no MAJOR.MINOR.PATCH."
              .formatted(Shown.text(text), read));
      return read;
    }
  }

  private static Version nearest(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    if (numbers.matches()) {
      return new Version(
          Stream.of(1, 2, 3)
              .map(group -> Optional.ofNullable(numbers.group(group)).orElse("0"))
              .map(number -> Long.toString(Long.parseLong(number)))
              .collect(Collectors.joining(".")));
    }
    String build = text.replaceAll("[^0-9A-Za-z-]+", "-").replaceAll("^-+|-+$", "");
    String shortened = build.substring(0, Math.min(build.length(), 64));
    return new Version(shortened.isEmpty() ? "0.0.0" : "0.0.0+" + shortened);
  }

  private static String description(JsonNode written, List<String> ignored) {
    if (!written.isString() && !written.isMissingNode() && !written.isNull()) {
      ignored.add("description has no effect: it is no text.");
    }
    return written.asString("");
  }

  private static List<ContextDeclaration> context(
      ExtensionName name, JsonNode written, List<String> ignored) {
    if (!written.isArray()) {
      if (!written.isMissingNode() && !written.isNull()) {
        ignored.add("context has no effect: it is no list.");
      }
      return List.of();
    }
    if (written.size() > MOST_BLOCKS) {
      throw invalid("The manifest declares more than %d context blocks.".formatted(MOST_BLOCKS));
    }
    List<ContextDeclaration> blocks = new ArrayList<>();
    for (JsonNode one : written) {
      if (!one.path("label").isString()) {
        throw invalid(
            "context %s has no \"label\" that is a text.".formatted(Shown.text(Json.write(one))));
      }
      String label = name.before(one.path("label").stringValue());
      if (!ContextLabels.usable(label)) {
        throw invalid(
            "The context label \"%s\" cannot be used: %s."
                .formatted(Shown.text(label), ContextLabels.RULE));
      }
      if (blocks.stream().anyMatch(block -> block.label().equals(label))) {
        throw invalid("Block \"%s\" already exists".formatted(label));
      }
      String type = one.path("type").asString("");
      if (!type.isEmpty() && !type.equals("writable")) {
        ignored.add(
            "context \"%s\": type \"%s\" has no effect: every block is a text that can be written, as in the original."
                .formatted(label, Shown.text(type)));
      }
      blocks.add(
          new ContextDeclaration(
              label, one.path("description").asString(""), maxTokens(label, one, ignored)));
    }
    return blocks;
  }

  private static Optional<Long> maxTokens(String label, JsonNode block, List<String> ignored) {
    JsonNode most = block.path("maxTokens");
    if (most.isMissingNode() || most.isNull()) {
      return Optional.empty();
    }
    if (!most.isNumber() || most.doubleValue() < 1 || most.doubleValue() > 1_000_000) {
      ignored.add(
          "context \"%s\": maxTokens has no effect: it is no number from 1 to 1,000,000."
              .formatted(label));
      return Optional.empty();
    }
    return Optional.of((long) most.doubleValue());
  }

  private static List<String> hooks(JsonNode written, List<String> ignored) {
    if (!written.isArray()) {
      if (!written.isMissingNode() && !written.isNull()) {
        ignored.add("hooks has no effect: it is no list.");
      }
      return List.of();
    }
    return written.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList();
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(ErrorCode.MANIFEST_INVALID, why);
  }
}
