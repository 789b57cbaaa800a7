package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a skill says about itself.
 *
 * @param typeId in reverse order of a domain; empty when it says none
 * @param version as it is written; empty when it says none
 * @param methods in its order; at least one
 */
record SkillDescriptor(
    Optional<String> typeId,
    String name,
    String version,
    String description,
    List<Method> methods,
    List<Requirement> requirements) {

  SkillDescriptor {
    methods = List.copyOf(methods);
    requirements = List.copyOf(requirements);
  }

  /**
   * One method.
   *
   * @param hidden whether it is kept from the lists of agents
   * @param ownCallback whether nobody but the host may call it, for the skill
   */
  record Method(
      String name,
      String description,
      List<Parameter> parameters,
      boolean hidden,
      boolean ownCallback) {
    Method {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * One parameter, or the elements of one that is a list.
   *
   * @param type in the contract's words; perhaps one that nobody knows
   * @param example as JSON
   */
  record Parameter(
      String name,
      String type,
      String description,
      boolean required,
      List<String> choices,
      Optional<Parameter> elements,
      Optional<JsonNode> otherwise,
      Optional<JsonNode> example) {
    Parameter {
      choices = List.copyOf(choices);
    }
  }

  /**
   * Something it cannot do without.
   *
   * @param kind {@code fs}, {@code http}, {@code tcp}, {@code ws}, {@code shell}, {@code llm},
   *     {@code env} or {@code invoke}; perhaps one that nobody knows
   * @param mode {@code ro}, {@code rw} or nothing
   */
  record Requirement(String kind, String pattern, String mode) {

    /** The folder of one of files, with the mode that may stand in either place. */
    FolderGrant folder() {
      return mode.isEmpty()
          ? FolderGrant.read(pattern)
          : new FolderGrant(pattern, mode.equals("rw"));
    }

    @Override
    public String toString() {
      return Shown.text("%s %s %s".formatted(kind, pattern, mode).strip());
    }
  }
}
