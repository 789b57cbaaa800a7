package dev.annex.mcp.modern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.fixture.Schemas;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderAnnotationsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}|~~",
        "{\"properties\":{\"o\":{\"properties\":{\"a\":{\"type\":\"boolean\",\"x-mcp-header\":\"A\"}}}}}|~~",
        "{\"properties\":{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}}|needs the type",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"a b\"}}}|header name characters",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}}|header name characters",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":7}}}|header name characters",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"X\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"x\"}}}|used twice",
        "{\"properties\":{\"l\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}}|through",
        "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}]}|through"
      })
  void explainsIllegalAnnotations(String schema, String problem) {
    if (problem.isEmpty()) {
      assertThat(HeaderAnnotations.problems(Schemas.json(schema))).isEmpty();
      return;
    }
    assertThat(HeaderAnnotations.problems(Schemas.json(schema)))
        .singleElement()
        .asString()
        .contains(problem);
  }
}
