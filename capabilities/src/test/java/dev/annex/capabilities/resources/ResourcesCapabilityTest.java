package dev.annex.capabilities.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ResourcesCapabilityTest extends CapabilityContract {

  private static final ToolName READER = new ToolName(new ExtensionId("notes"), "read");

  private final List<String> heard = new ArrayList<>();

  @Override
  protected Capability open() {
    return new ResourcesCapability((owner, uri) -> heard.add(owner + " " + uri));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of("resources.updated", Json.object().put("uri", "notes://index"));
  }

  @Override
  protected List<String> permissions() {
    return List.of();
  }

  @Override
  protected Extension requester() {
    return CapabilityHarness.extension(
        "notes",
        Limits.defaults(),
        List.of(new Resource("notes://index", "index", "", "", Optional.empty(), READER)),
        List.of(
            new ResourceTemplate(
                "notes://note/{id}", "note", "", "", Optional.empty(), READER, Optional.empty())));
  }

  @Test
  void passesOnWhichOfItsResourcesChanged() {
    announce("{\"uri\":\"notes://index\"}");
    announce("{\"uri\":\"notes://note/7\"}");
    assertThat(heard).containsExactly("notes notes://index", "notes notes://note/7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail://inbox",
        "notes://INDEX",
        "notes://index/",
        "notes://note/7/secret",
        "notes://",
        ""
      })
  void refusesAnAddressThatIsNotItsOwn(String uri) {
    JsonNode request = Json.object().put("uri", uri);
    assertThatThrownBy(() -> announce(request.toString()))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining("field \"uri\" is \"" + uri + "\"")
        .hasMessageContaining("manifest of \"notes\"");
    assertThat(heard).isEmpty();
  }

  @Test
  void refusesAnAddressThatIsTooLong() {
    String request = "{\"uri\":\"notes://note/%s\"}".formatted("7".repeat(3_000));
    assertThatThrownBy(() -> announce(request))
        .hasMessageContaining("has 3013 characters, at most 2048 are allowed");
  }

  @Test
  void refusesARequestWithoutAnAddress() {
    assertThatThrownBy(() -> announce("{}"))
        .hasMessage("resources.updated failed: field \"uri\" is missing.");
  }

  private void announce(String request) {
    CapabilityHarness.granting(capability()).as(requester()).call("resources.updated", request);
  }
}
