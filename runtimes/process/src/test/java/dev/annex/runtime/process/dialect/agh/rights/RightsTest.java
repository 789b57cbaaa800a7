package dev.annex.runtime.process.dialect.agh.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.runtime.process.dialect.agh.Cases;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class RightsTest {

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::stringValue).toList();
  }

  @TestFactory
  Stream<DynamicTest> whatOneLaunchMayHave() {
    return Cases.in("rights.json")
        .map(one -> DynamicTest.dynamicTest(one.path("about").asString(""), () -> grant(one)));
  }

  private static void grant(JsonNode one) {
    JsonNode wants = one.path("wants");
    WantedRights wanted =
        new WantedRights(
            texts(wants.path("actions")),
            texts(wants.path("security")),
            texts(wants.path("families")),
            wants.path("maxScope").asString("global"));
    SourceTier tier = SourceTier.of(one.path("tier").asString("")).orElseThrow();
    List<PermissionRequest> held =
        texts(one.path("held")).stream().map(PermissionRequest::parse).toList();

    Rights rights = Granting.rights(wanted, tier, ResourceCeiling.NONE, held);

    JsonNode granted = one.path("granted");
    assertThat(rights)
        .isEqualTo(
            new Rights(
                texts(granted.path("actions")),
                texts(granted.path("security")),
                texts(granted.path("kinds")),
                texts(granted.path("scopes"))));
    assertThat(wanted.requests())
        .extracting(PermissionRequest::toString)
        .containsExactlyElementsOf(texts(one.path("asks")));
  }

  @TestFactory
  Stream<DynamicTest> theGate() {
    return Cases.in("gate.json")
        .map(one -> DynamicTest.dynamicTest(one.path("about").asString(""), () -> pass(one)));
  }

  private static void pass(JsonNode one) {
    Rights rights =
        new Rights(texts(one.path("actions")), texts(one.path("security")), List.of(), List.of());
    String method = one.path("method").asString("");
    if (one.path("error").isNull()) {
      assertThat(Gate.pass(method, rights).name()).isEqualTo(method);
      return;
    }
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> Gate.pass(method, rights))
        .satisfies(e ->
            assertThat(Cases.canonical(e.error().toJson()))
                .isEqualTo(Cases.canonical(one.path("error"))));
  }

  @Test
  void theOperatorBoundsWhatMayBePublished() {
    WantedRights wanted =
        new WantedRights(List.of(), List.of(), List.of("tools", "skills"), "global");
    ResourceCeiling ceiling = new ResourceCeiling(Optional.of(Set.of("skill", "bundle")), false);
    assertThat(Granting.rights(wanted, SourceTier.USER, ceiling, List.of()))
        .isEqualTo(new Rights(List.of(), List.of(), List.of("skill"), List.of("workspace")));
    assertThat(Granting.rights(wanted, SourceTier.USER, ResourceCeiling.NONE, List.of()))
        .isEqualTo(
            new Rights(
                List.of(), List.of(), List.of("skill", "tool"), List.of("global", "workspace")));
  }

  @Test
  void knowsWhatATierKeepsFromAnExtension() {
    WantedRights wanted =
        new WantedRights(
            List.of("sessions/list", "sessions/create", "odd/method"),
            List.of("session.read", "session.write", "memory.*"),
            List.of(),
            "global");
    assertThat(Granting.beyond(wanted, SourceTier.USER)).isEmpty();
    assertThat(Granting.beyond(wanted, SourceTier.MARKETPLACE))
        .containsExactly("memory.*", "odd/method", "session.write", "sessions/create");
  }

  @Test
  void knowsEveryMethodOfTheProtocol() {
    assertThat(HostMethods.names()).hasSize(86);
    assertThat(HostMethods.find("tasks")).isPresent();
    assertThat(HostMethods.find("tasks/nothing")).isEmpty();
    assertThat(HostMethods.names().stream().filter(name -> name.startsWith("network/")))
        .hasSize(11);
  }

  @Test
  void whatIsNotGrantedIsNamed() {
    WantedRights wanted =
        new WantedRights(
            List.of("memory/recall", "memory/store"), List.of("memory.*"), List.of(), "global");
    PermissionRequest read = PermissionRequest.parse("workspace.read=memory");
    PermissionRequest write = PermissionRequest.parse("workspace.write=memory");

    assertThat(Granting.missing(wanted, SourceTier.USER, List.of())).containsExactly(read, write);
    assertThat(Granting.missing(wanted, SourceTier.USER, List.of(read))).containsExactly(write);
    assertThat(Granting.missing(wanted, SourceTier.MARKETPLACE, List.of(read))).isEmpty();
  }

  @Test
  void patternsCoverSegmentBySegment() {
    assertThat(CapabilityPattern.covers("*", "a.b.c")).isTrue();
    assertThat(CapabilityPattern.covers("a.*", "a.b")).isTrue();
    assertThat(CapabilityPattern.covers("a.*", "a.b.c")).isFalse();
    assertThat(CapabilityPattern.covers("*.b", "a.b")).isTrue();
    assertThat(CapabilityPattern.covers("a.b", "a.*")).isFalse();
    assertThat(CapabilityPattern.covers("a.b", "a.b")).isTrue();
    assertThat(CapabilityPattern.covers("a.b", "a.c")).isFalse();
  }
}
