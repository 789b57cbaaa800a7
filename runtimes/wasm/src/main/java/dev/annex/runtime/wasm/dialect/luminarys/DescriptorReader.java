package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Method;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Parameter;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads what {@code skill_describe} gave. It comes from the skill's own code, so everything in it
 * is bounded, and a failure names the field.
 */
final class DescriptorReader {

  private static final int MOST_METHODS = 512;
  private static final int MOST_PARAMETERS = 128;
  private static final int MOST_CHOICES = 512;
  private static final int MOST_REQUIREMENTS = 256;
  private static final int MOST_LEVELS = 8;
  private static final int MOST_TEXT = 16_384;
  private static final int MOST_NAME = 128;
  private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  private DescriptorReader() {}

  /**
   * Reads a descriptor.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}, naming the field
   */
  static SkillDescriptor read(byte[] bytes) {
    if (bytes.length == 0) {
      throw invalid("skill_describe", "gave nothing");
    }
    JsonNode root =
        MessagePack.read(bytes, ErrorCode.MANIFEST_INVALID, "what the skill says about itself");
    if (!root.isObject()) {
      throw invalid("skill_describe", "gave no map");
    }
    requireVersion(root);
    List<Method> methods = list(root, "", "methods", MOST_METHODS, DescriptorReader::method);
    if (methods.isEmpty()) {
      throw invalid(
          "methods",
          "is empty: the skill registered nothing, so either it has no methods or its start did not run");
    }
    requireDifferent(methods.stream().map(Method::name).toList(), "methods");
    return new SkillDescriptor(
        Optional.of(text(root, "", "skill_id", MOST_NAME)).filter(id -> !id.isEmpty()),
        text(root, "", "skill_name", MOST_TEXT),
        text(root, "", "skill_version", MOST_NAME),
        text(root, "", "description", MOST_TEXT),
        methods,
        list(root, "", "requirements", MOST_REQUIREMENTS, DescriptorReader::requirement));
  }

  private static void requireVersion(JsonNode root) {
    JsonNode version = root.path("version");
    boolean first =
        version.isMissingNode()
            || version.isNull()
            || (version.isNumber() && version.asDouble() == 1);
    if (!first) {
      throw invalid(
          "version",
          "is %s, and this host speaks version 1 of the contract"
              .formatted(Shown.text(version.toString())));
    }
  }

  private static Method method(JsonNode node, String place) {
    String name = text(node, place, "name", MOST_NAME);
    if (!METHOD.matcher(name).matches()) {
      throw invalid(
          place + "name",
          "is \"%s\"; expected letters, digits, '_', '-' and '.'".formatted(Shown.text(name)));
    }
    List<Parameter> parameters =
        list(node, place, "params", MOST_PARAMETERS, (one, where) -> parameter(one, where, 0));
    requireDifferent(parameters.stream().map(Parameter::name).toList(), place + "params");
    boolean ownCallback = flag(node, "private_callback");
    return new Method(
        name,
        text(node, place, "description", MOST_TEXT),
        parameters,
        ownCallback || flag(node, "mcp_hidden"),
        ownCallback);
  }

  private static Parameter parameter(JsonNode node, String place, int level) {
    String name = text(node, place, "name", MOST_NAME);
    if (level == 0 && name.isEmpty()) {
      throw invalid(place + "name", "is missing");
    }
    if (level == MOST_LEVELS) {
      throw invalid(place + "items", "are nested more than %d deep".formatted(MOST_LEVELS));
    }
    JsonNode elements = node.path("items");
    return new Parameter(
        name,
        text(node, place, "type", MOST_NAME),
        text(node, place, "description", MOST_TEXT),
        flag(node, "required"),
        list(node, place, "enum", MOST_CHOICES, DescriptorReader::choice),
        elements.isObject()
            ? Optional.of(parameter(elements, place + "items.", level + 1))
            : Optional.empty(),
        value(node, "default"),
        value(node, "example"));
  }

  private static String choice(JsonNode node, String place) {
    if (!node.isString() || node.stringValue().length() > MOST_TEXT) {
      throw invalid(place.substring(0, place.length() - 1), "is no text");
    }
    return node.stringValue();
  }

  private static Requirement requirement(JsonNode node, String place) {
    return new Requirement(
        text(node, place, "kind", MOST_NAME),
        text(node, place, "pattern", 2_048),
        text(node, place, "mode", MOST_NAME));
  }

  private static Optional<JsonNode> value(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull()).map(JsonForm::of);
  }

  private static boolean flag(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isBoolean() ? value.booleanValue() : value.isNumber() && value.asDouble() != 0;
  }

  private static String text(JsonNode node, String place, String name, int most) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw invalid(place + name, "is no text");
    }
    if (value.stringValue().length() > most) {
      throw invalid(place + name, "has more than %d characters".formatted(most));
    }
    return value.stringValue();
  }

  private static <T> List<T> list(
      JsonNode node, String place, String name, int most, BiFunction<JsonNode, String, T> read) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() || value.size() > most) {
      throw invalid(place + name, "is no list of at most %d elements".formatted(most));
    }
    List<T> elements = new ArrayList<>();
    for (JsonNode element : value) {
      elements.add(read.apply(element, "%s%s[%d].".formatted(place, name, elements.size())));
    }
    return elements;
  }

  private static void requireDifferent(List<String> names, String place) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw invalid(place, "has \"%s\" twice".formatted(Shown.text(name)));
      }
    }
  }

  private static AnnexException invalid(String place, String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID,
        "What the Luminarys skill says about itself cannot be used: %s %s.".formatted(place, why));
  }
}
