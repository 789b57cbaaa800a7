package dev.annex.runtime.process.dialect.agh.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.Cases;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class ReconciliationTest {

  private static final JsonNode SCHEMA =
      Json.parse(
          """
          {"type":"object","required":["query"],"properties":{"query":{"type":"string"}}}\
          """);

  static DeclaredTool search() {
    return new DeclaredTool(
        new ToolId("ext__go_tool_provider__search"),
        "search",
        SchemaDigests.of(SCHEMA),
        Optional.empty(),
        true,
        RiskClass.READ,
        List.of("tool.provider"),
        OptionalLong.empty());
  }

  @TestFactory
  Stream<DynamicTest> reasons() {
    return Cases.in("descriptors.json")
        .map(one ->
            DynamicTest.dynamicTest(
                one.path("about").asString(""),
                () ->
                    assertThat(
                            Reconciliation.with(one.path("provided"))
                                .reasons(search(), Set.of("tool.provider")))
                        .extracting(ReasonCode::word)
                        .containsExactlyInAnyOrderElementsOf(
                            one.path("reasons")
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList())));
  }

  @Test
  void anySdksDigestWillDo() {
    JsonNode schema = Json.parse("{\"type\":\"object\",\"multipleOf\":1e-7}");
    DeclaredTool tool =
        new DeclaredTool(
            new ToolId("ext__a__t"),
            "t",
            SchemaDigests.of(schema),
            Optional.of(SchemaDigests.of(schema)),
            false,
            RiskClass.MUTATING,
            List.of(),
            OptionalLong.empty());

    assertThat(tool.input().hex()).hasSize(2);
    for (String digest : tool.input().hex()) {
      JsonNode provided =
          Json.parse(
              """
              {"tools":[{"id":"ext__a__t","handler":"t","input_schema_digest":"%s",\
              "output_schema_digest":"%s","read_only":false,"risk":"mutating"}]}\
              """
                  .formatted(digest, digest));
      assertThat(Reconciliation.with(provided).reasons(tool, Set.of())).isEmpty();
    }
  }

  @Test
  void reasonsAddUpAndAreInTheFailure() {
    JsonNode provided =
        Json.parse("{\"tools\":[{\"id\":\"ext__go_tool_provider__search\",\"handler\":\"\"}]}");

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> Reconciliation.with(provided).require(search(), Set.of()))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.TOOL_FAILED);
          assertThat(e.fault().details().get("reason_codes").valueStream())
              .extracting(JsonNode::stringValue)
              .containsExactlyInAnyOrder(
                  "extension_capability_missing",
                  "handler_missing",
                  "runtime_descriptor_mismatch",
                  "extension_runtime_mismatch");
          assertThat(e.getMessage()).contains("they differ in the handler");
        });
  }

  @Test
  void aDeclaredToolIsKeptWhole() {
    DeclaredTool tool = search();

    assertThat(DeclaredTool.of(Json.parse(Json.write(tool.toJson())))).isEqualTo(tool);
  }
}
