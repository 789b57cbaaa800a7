package dev.annex.core.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {

  private final SchemaCheck schemas = new SchemaCheck();

  private static Schema schema(String json) {
    return Schema.of(Json.parse(json));
  }

  @Test
  void understandsTheKeywordsOfDraft202012() {
    Schema schema =
        schema(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "$defs":{"address":{"$anchor":"here","type":"object","required":["city"]}},
             "properties":{"home":{"$ref":"#/$defs/address"},"work":{"$ref":"#here"},
               "kind":{"enum":["phone","email"]},"list":{"type":"array","prefixItems":[{"type":"integer"}]}},
             "if":{"properties":{"kind":{"const":"phone"}},"required":["kind"]},"then":{"required":["phone"]},
             "unevaluatedProperties":false}\
            """);
    schemas.requireUsable(schema, "a test");
    assertThat(check(schema, "{\"home\":{\"city\":\"x\"},\"list\":[1,\"a\"]}")).isEmpty();
    assertThat(check(schema, "{\"work\":{}}")).isPresent();
    assertThat(check(schema, "{\"kind\":\"phone\"}")).isPresent();
    assertThat(check(schema, "{\"list\":[\"a\"]}")).isPresent();
    assertThat(check(schema, "{\"other\":1}")).isPresent();
  }

  private java.util.Optional<dev.annex.api.fault.Fault> check(Schema schema, String value) {
    return schemas.check(schema, Json.parse(value), ErrorCode.INVALID_ARGUMENTS, "It");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | not an object",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | draft-07",
        "{\"$ref\":\"http://example.com/x.json\"} | http://example.com/x.json",
        "{\"properties\":{\"a\":{\"$ref\":\"file:///etc/passwd\"}}} | file:///etc/passwd",
        "{\"type\":\"string\",\"pattern\":\"(\"} | missing closing",
        "{\"type\":\"nonsense\"} | /type",
      })
  void refusesSchemasThatCannotBeUsed(String json, String why) {
    assertThatThrownBy(() -> schemas.requireUsable(schema(json), "tool \"x\""))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("tool \"x\"")
        .hasMessageContaining(why);
  }

  @Test
  void acceptsSchemasWithoutADraft() {
    assertThatCode(() -> schemas.requireUsable(Schema.NO_ARGUMENTS, "a test"))
        .doesNotThrowAnyException();
  }

  @Test
  @Timeout(10)
  void isNotSlowedDownByHostilePatterns() {
    Schema schema = schema("{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}");
    assertThat(check(schema, "\"" + "a".repeat(50_000) + "!\"")).isPresent();
  }
}
