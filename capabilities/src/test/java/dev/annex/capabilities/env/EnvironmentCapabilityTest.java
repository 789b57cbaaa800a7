package dev.annex.capabilities.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EnvironmentCapabilityTest extends CapabilityContract {

  private static final ExtensionVariables VARIABLES =
      new ExtensionVariables(
          Map.of(
              new ExtensionId("notes"),
              Map.of(
                  "AWS_REGION", Secret.of("eu-1"),
                  "AWS_KEY", Secret.of("canary-4711"),
                  "EMPTY", Secret.of("")),
              new ExtensionId("other"),
              Map.of("AWS_REGION", Secret.of("us-2"))));

  @Override
  protected Capability open() {
    return new EnvironmentCapability(VARIABLES);
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of("env.get", Json.object().put("name", "AWS_REGION"));
  }

  @Override
  protected List<String> permissions() {
    return List.of("env", "env=AWS_*", "env=AWS_REGION");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.of("env=A*", "env=AWS_R*", "env=AWS", "env=OTHER");
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("A", "AWS", "AWS_REGION", "AWS_R", "OTHER", "AWS_KEY")
        .map(name -> wish("env.get", Json.object().put("name", name)));
  }

  @Test
  void givesEachExtensionItsOwnValues() {
    CapabilityHarness notes = CapabilityHarness.granting(capability(), "env");
    assertThat(get(notes, "AWS_REGION")).hasToString("{\"value\":\"eu-1\"}");
    assertThat(get(notes, "EMPTY")).hasToString("{\"value\":\"\"}");
    assertThat(get(notes, "NONE")).hasToString("{\"value\":null}");
    CapabilityHarness other = notes.as(CapabilityHarness.extension("other"));
    assertThat(get(other, "AWS_REGION")).hasToString("{\"value\":\"us-2\"}");
    assertThat(get(other, "AWS_KEY")).hasToString("{\"value\":null}");
    CapabilityHarness third = notes.as(CapabilityHarness.extension("third"));
    assertThat(get(third, "AWS_REGION")).hasToString("{\"value\":null}");
  }

  @Test
  void knowsNothingOfTheHostsOwnEnvironment() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "env");
    assertThat(System.getenv()).containsKey("PATH");
    for (String name : System.getenv().keySet()) {
      if (ExtensionVariables.isName(name)) {
        assertThat(get(harness, name)).hasToString("{\"value\":null}");
      }
    }
  }

  @Test
  void givesOnlyNamesThatAreGranted() {
    CapabilityHarness one = CapabilityHarness.granting(capability(), "env=AWS_REGION");
    assertThat(get(one, "AWS_REGION").get("value").asString()).isEqualTo("eu-1");
    for (String name : List.of("AWS_KEY", "AWS_REGION_", "AWS_REGIO", "aws_region", "NONE")) {
      denied(one, name);
    }
    CapabilityHarness some = CapabilityHarness.granting(capability(), "env=AWS_*");
    assertThat(get(some, "AWS_KEY").get("value").asString()).isEqualTo("canary-4711");
    denied(some, "EMPTY");
    denied(some, "AWS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "A=B", "1A", "AWS_*", "A\u0000", "Ä"})
  void refusesWhatIsNoName(String name) {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "env");
    assertThatThrownBy(() -> get(harness, name))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"env=A*B", "env=*A", "env=A**", "env=A,B", "env.get=A"})
  void refusesPermissionsThatMakeNoSense(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
  }

  @Test
  void showsNoValueInJournalOrText() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "env=AWS_KEY");
    assertThat(get(harness, "AWS_KEY").get("value").asString()).isEqualTo("canary-4711");
    denied(harness, "EMPTY");
    assertThat(harness.journalled()).isNotEmpty();
    assertThat(harness.journalled().toString()).doesNotContain("canary-4711");
    assertThat(VARIABLES.toString()).contains("AWS_KEY").doesNotContain("canary-4711");
  }

  private static JsonNode get(CapabilityHarness harness, String name) {
    return harness.call("env.get", Json.object().put("name", name));
  }

  private static void denied(CapabilityHarness harness, String name) {
    assertThatThrownBy(() -> get(harness, name))
        .as(name)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }
}
