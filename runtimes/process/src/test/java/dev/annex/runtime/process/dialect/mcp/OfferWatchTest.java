package dev.annex.runtime.process.dialect.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class OfferWatchTest {

  private final List<String> log = new ArrayList<>();
  private final OfferWatch watch =
      new OfferWatch(
          McpServerFile.read(
              Json.parse(
                  """
                  {"annexMcpServer":1,"id":"small","server":{"command":"x"},"offer":{"revision":"2025-06-18",\
                  "tools":[{"name":"a","description":"A","inputSchema":{"type":"object","minProperties":1}},\
                  {"name":"b","inputSchema":{}}]}}\
                  """)),
          log::add);

  private static ObjectNode tool(String json) {
    return (ObjectNode) Json.parse(json);
  }

  private AnnexException refused(String tool) {
    return catchThrowableOfType(AnnexException.class, () -> watch.require(tool));
  }

  @Test
  void theOrderOfMembersAndTheirMetaDoNotCount() {
    watch.offers(
        List.of(
            tool(
                "{\"inputSchema\":{\"minProperties\":1.0,\"type\":\"object\"},\"_meta\":{\"n\":7},\"description\":\"A\",\"name\":\"a\"}")));
    watch.require("a");
    assertThat(log).isEmpty();
  }

  @Test
  void anotherWordIsRefusedWithTheRemedy() {
    watch.offers(
        List.of(
            tool(
                "{\"name\":\"a\",\"description\":\"A!\",\"inputSchema\":{\"type\":\"object\",\"minProperties\":1}}")));
    assertThat(refused("a").code()).isEqualTo(ErrorCode.NOT_APPROVED);
    assertThat(refused("a")).hasMessageContaining("annex import --accept small");
    assertThat(log).singleElement().asString().contains("otherwise than accepted", "a");
  }

  @Test
  void anotherSchemaIsRefused() {
    watch.offers(
        List.of(
            tool("{\"name\":\"a\",\"description\":\"A\",\"inputSchema\":{\"type\":\"object\"}}")));
    assertThat(refused("a").code()).isEqualTo(ErrorCode.NOT_APPROVED);
  }

  @Test
  void aToolThatIsGoneIsNamed() {
    watch.offers(List.of());
    assertThat(refused("b").code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(refused("b")).hasMessageContaining("does not offer this tool any more");
  }

  @Test
  void aNewToolIsLoggedOnceAndNotCalled() {
    ObjectNode stranger = tool("{\"name\":\"c\",\"inputSchema\":{}}");
    watch.offers(List.of(stranger));
    watch.offers(List.of(stranger));
    assertThat(refused("c").code()).isEqualTo(ErrorCode.NOT_APPROVED);
    assertThat(log).singleElement().asString().contains("nobody accepted", "c");
  }
}
