package dev.annex.runtime.process.dialect.agh.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.annex.runtime.process.dialect.agh.Cases;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class ToolIdTest {

  @TestFactory
  Stream<DynamicTest> namesAndIds() {
    return Cases.in("names.json")
        .map(one -> DynamicTest.dynamicTest(one.path("about").asString(""), () -> check(one)));
  }

  private static void check(JsonNode one) {
    if (one.has("name")) {
      assertThat(ToolId.segment(one.path("name").asString("")))
          .isEqualTo(text(one.path("segment")));
      return;
    }
    String id = one.path("id").asString("");
    assertThat(ToolId.problem(id).map(ReasonCode::word)).isEqualTo(text(one.path("problem")));
  }

  private static Optional<String> text(JsonNode value) {
    return Optional.of(value).filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  @Test
  void tellsWhatIsBehindTheNamespace() {
    ToolId id = new ToolId("ext__go_tool_provider__search");

    assertThat(id.within("go-tool-provider")).contains("search");
    assertThat(id.within("go")).isEmpty();
    assertThat(new ToolId("ext__a__b__c").within("a")).contains("b__c");
  }

  @Test
  void isNeverMalformed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ToolId("Bad-ID"))
        .withMessageContaining("id_invalid_format");
  }

  @Test
  void judgesHostileNamesQuickly() {
    String hostile = "a__".repeat(20) + "A";

    assertThat(ToolId.problem(hostile)).contains(ReasonCode.ID_INVALID_FORMAT);
  }
}
