package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Whether the code of an extension knows a tool by the same description as its manifest. The
 * manifest is what callers see and what was judged at install; code that says something else of the
 * tool is not called. Reasons add up; a tool may be called when there are none.
 */
public final class Reconciliation {

  private final Optional<List<RuntimeDescriptor>> provided;

  private Reconciliation(Optional<List<RuntimeDescriptor>> provided) {
    this.provided = provided;
  }

  /** With the whole result of {@code provide_tools}. */
  public static Reconciliation with(JsonNode provided) {
    return new Reconciliation(RuntimeDescriptor.all(provided));
  }

  /**
   * What stands against a tool.
   *
   * @param accepted the provide surfaces that the code accepted
   */
  public Set<ReasonCode> reasons(DeclaredTool declared, Collection<String> accepted) {
    Set<ReasonCode> reasons = EnumSet.noneOf(ReasonCode.class);
    if (!accepted.containsAll(declared.needed())) {
      reasons.add(ReasonCode.EXTENSION_CAPABILITY_MISSING);
    }
    reasons.addAll(reasons(declared));
    return reasons;
  }

  /** What stands against a tool whose provide surfaces were looked at already. */
  public Set<ReasonCode> reasons(DeclaredTool declared) {
    Set<ReasonCode> reasons = EnumSet.noneOf(ReasonCode.class);
    if (provided.isEmpty()) {
      reasons.add(ReasonCode.BACKEND_UNHEALTHY);
      return reasons;
    }
    List<RuntimeDescriptor> same =
        provided.get().stream().filter(one -> one.id().equals(declared.id().value())).toList();
    if (same.isEmpty()) {
      reasons.add(ReasonCode.RUNTIME_DESCRIPTOR_MISSING);
      return reasons;
    }
    RuntimeDescriptor descriptor = same.getFirst();
    if (descriptor.handler().isEmpty()) {
      reasons.add(ReasonCode.HANDLER_MISSING);
    }
    if (same.size() > 1 || !descriptor.valid()) {
      reasons.add(ReasonCode.RUNTIME_DESCRIPTOR_MISMATCH);
    }
    if (!descriptor.agreesWith(declared)) {
      reasons.add(ReasonCode.RUNTIME_DESCRIPTOR_MISMATCH);
      reasons.add(ReasonCode.EXTENSION_RUNTIME_MISMATCH);
    }
    return reasons;
  }

  /**
   * Goes on when nothing stands against a tool.
   *
   * @param accepted the provide surfaces that the code accepted
   * @throws AnnexException {@code TOOL_FAILED}, with {@code reason_codes} in its details
   */
  public void require(DeclaredTool declared, Collection<String> accepted) {
    Set<ReasonCode> reasons = reasons(declared, accepted);
    if (reasons.isEmpty()) {
      return;
    }
    ArrayNode codes = Json.object().arrayNode();
    reasons.forEach(reason -> codes.add(reason.word()));
    throw new AnnexException(
        ErrorCode.TOOL_FAILED,
        "Calling %s failed: the program and its manifest do not describe it alike (%s). Its author has to build both from the same schemas; %s."
            .formatted(
                declared.id(),
                reasons.stream().map(ReasonCode::word).collect(Collectors.joining(", ")),
                advice(declared)),
        Map.of("reason_codes", codes));
  }

  private String advice(DeclaredTool declared) {
    return provided
        .flatMap(
            all -> all.stream().filter(one -> one.id().equals(declared.id().value())).findFirst())
        .map(said -> difference(said, declared))
        .orElse("the program did not list this id in provide_tools");
  }

  private static String difference(RuntimeDescriptor said, DeclaredTool declared) {
    if (!said.handler().equals(declared.handler())) {
      return "they differ in the handler";
    }
    if (!declared.input().accepts(said.inputDigest())) {
      return "they differ in input_schema";
    }
    if (said.readOnly().orElse(false) != declared.readOnly()) {
      return "they differ in read_only";
    }
    return said.risk().filter(declared.risk()::equals).isEmpty()
        ? "they differ in risk"
        : "they differ in output_schema, or the program lists the tool twice";
  }
}
