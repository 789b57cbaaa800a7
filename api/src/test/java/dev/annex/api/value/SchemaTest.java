package dev.annex.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.Digest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SchemaTest {

  @Test
  void keepsTheDocumentAsItsAuthorWroteIt() {
    JsonNode document = Json.parse("{\"type\":\"object\",\"x-mine\":[1],\"properties\":{}}");
    Schema schema = Schema.of(document);
    assertThat(schema.document()).isSameAs(document);
    assertThat(schema.digest())
        .isEqualTo(Digest.of("{\"type\":\"object\",\"x-mine\":[1],\"properties\":{}}"));
  }

  @Test
  void hasAnotherDigestForAnotherOrder() {
    assertThat(Schema.of(Json.parse("{\"a\":1,\"b\":2}")).digest())
        .isNotEqualTo(Schema.of(Json.parse("{\"b\":2,\"a\":1}")).digest());
  }

  @Test
  void ofAToolWithoutArgumentsAllowsNoMembers() {
    assertThat(Json.write(Schema.NO_ARGUMENTS.document()))
        .isEqualTo("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
  }
}
