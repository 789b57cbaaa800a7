package dev.annex.capabilities.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.value.Json;
import dev.annex.capabilities.own.OwnTool;
import dev.annex.core.memory.MemoryDeliveryQueue;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemoryTopicSubscriptions;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeTools;
import dev.annex.testkit.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EventsCapabilityTest extends CapabilityContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");

  private final MutableClock clock = MutableClock.standing();
  private final MemoryDeliveryQueue queue = new MemoryDeliveryQueue();
  private final MemoryTopicSubscriptions subscriptions = new MemoryTopicSubscriptions();
  private final MemoryGrants grants = new MemoryGrants();
  private final EventBus bus = new EventBus(queue, subscriptions, grants, clock);

  @Override
  protected Capability open() {
    return new EventsCapability(bus, subscriptions);
  }

  @Override
  protected Extension requester() {
    return FakeTools.extension("notes", "hear", "other");
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "events.publish", Json.parse("{\"topic\":\"task.created\",\"payload\":{\"id\":1}}"),
        "events.subscribe", Json.parse("{\"topic\":\"task.*\",\"tool\":\"hear\"}"),
        "events.unsubscribe", Json.parse("{\"topic\":\"task.*\",\"tool\":\"hear\"}"),
        "events.list", Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of("events", "events.publish", "events.subscribe", "events.publish=task.*");
  }

  @Override
  protected Stream<String> morePermissions() {
    return each(
        List.of("events", "events.publish", "events.subscribe"),
        "=**",
        "=*",
        "=task.*",
        "=task.**",
        "=task.created",
        "=*.created",
        "=task.created.now")
        .stream();
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("task", "task.created", "note.created", "task.created.now", "task.a.b.c")
        .flatMap(topic ->
            Stream.of(
                wish("events.publish", Json.object().put("topic", topic)),
                wish("events.subscribe", Json.object().put("topic", topic).put("tool", "hear")),
                wish(
                    "events.subscribe",
                    Json.object().put("topic", topic + ".*").put("tool", "hear"))));
  }

  private CapabilityHarness as(String id, String... permissions) {
    for (String permission : permissions) {
      grants.add(
          new Grant(
              new ExtensionId(id),
              PermissionRequest.parse(permission),
              "tester",
              clock.instant(),
              Optional.empty()));
    }
    return CapabilityHarness.granting(capability(), permissions)
        .as(FakeTools.extension(id, "hear", "other"));
  }

  private List<Delivery> owed(ExtensionId id) {
    return queue.of(id, Kind.EVENT);
  }

  @Test
  void bringsAnEventToEverySubscription() {
    as("mail", "events").call("events.subscribe", "{\"topic\":\"task.**\",\"tool\":\"hear\"}");
    CapabilityHarness notes = as("notes", "events");
    notes.call("events.subscribe", "{\"topic\":\"task.created\",\"tool\":\"other\"}");
    notes.call("events.subscribe", "{\"topic\":\"task.deleted\",\"tool\":\"other\"}");

    JsonNode said =
        notes.call("events.publish", "{\"topic\":\"task.created\",\"payload\":{\"n\":7}}");

    assertThat(said).isEqualTo(Json.parse("{\"delivered\":2,\"skipped\":0}"));
    assertThat(owed(MAIL))
        .singleElement()
        .satisfies(delivery -> {
          assertThat(delivery.order().tool()).isEqualTo("hear");
          JsonNode event = delivery.order().arguments();
          assertThat(event.path("topic").asString()).isEqualTo("task.created");
          assertThat(event.path("source").asString()).isEqualTo("notes");
          assertThat(event.path("payload")).isEqualTo(Json.parse("{\"n\":7}"));
          assertThat(event.path("id").asString()).isNotBlank();
        });
    assertThat(owed(NOTES)).hasSize(1);
    assertThat(notes.meter().used(Budget.PUBLICATIONS)).isEqualTo(1);
  }

  @Test
  void keepsTheEventsOfOneSubscriptionInOrder() {
    CapabilityHarness notes = as("notes", "events");
    notes.call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}");
    notes.call("events.subscribe", "{\"topic\":\"*\",\"tool\":\"other\"}");
    notes.call("events.publish", "{\"topic\":\"t\"}");
    notes.call("events.publish", "{\"topic\":\"t\"}");
    assertThat(queue.due(clock.instant(), List.of(), 9))
        .hasSize(2)
        .extracting(delivery -> delivery.order().tool())
        .containsExactlyInAnyOrder("hear", "other");
  }

  @Test
  void aSubscriptionIsDeafOnceItsPermissionIsTakenBackOrOver() {
    as("mail", "events.subscribe=task.*")
        .call("events.subscribe", "{\"topic\":\"task.created\",\"tool\":\"hear\"}");
    CapabilityHarness notes = as("notes", "events.publish");
    notes.call("events.publish", "{\"topic\":\"task.created\"}");
    assertThat(owed(MAIL)).hasSize(1);

    grants.revoke(MAIL, PermissionRequest.parse("events.subscribe=task.*"));
    notes.call("events.publish", "{\"topic\":\"task.created\"}");
    assertThat(owed(MAIL)).hasSize(1);

    grants.add(
        new Grant(
            MAIL,
            PermissionRequest.parse("events.subscribe"),
            "tester",
            clock.instant(),
            Optional.of(clock.instant().plusSeconds(10))));
    notes.call("events.publish", "{\"topic\":\"task.created\"}");
    assertThat(owed(MAIL)).hasSize(2);
    clock.advance(Duration.ofSeconds(10));
    notes.call("events.publish", "{\"topic\":\"task.created\"}");
    assertThat(owed(MAIL)).hasSize(2);
  }

  @Test
  void deniesTopicsBeyondAGrant() {
    CapabilityHarness notes = as("notes", "events.publish=task.*", "events.subscribe=task.*");
    assertDenied(() -> notes.call("events.publish", "{\"topic\":\"mail.sent\"}"));
    assertDenied(() -> notes.call("events.subscribe", "{\"topic\":\"task.**\",\"tool\":\"hear\"}"));
    assertDenied(() -> notes.call("events.subscribe", "{\"topic\":\"**\",\"tool\":\"hear\"}"));
    CapabilityHarness deaf = as("mail", "events.publish");
    assertDenied(() -> deaf.call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}"));
  }

  private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"topic\":\"annex.kv.changed\"}",
        "{\"topic\":\"annex\"}",
        "{\"topic\":\"task.*\"}",
        "{\"topic\":\"\"}",
        "{\"payload\":1}"
      })
  void publishesNothingUnderNamesThatAreNoTopicOfAnExtension(String request) {
    CapabilityHarness notes = as("notes", "events");
    assertThatThrownBy(() -> notes.call("events.publish", request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining("topic");
  }

  @Test
  void refusesALargePayloadAndAToolThatIsNotItsOwn() {
    CapabilityHarness notes = as("notes", "events");
    JsonNode large =
        Json.object().put("topic", "t").put("payload", "x".repeat(OwnTool.MAX_ARGUMENT_BYTES));
    assertThatThrownBy(() -> notes.call("events.publish", large)).hasMessageContaining("payload");
    assertThatThrownBy(() ->
            notes.call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"delete_everything\"}"))
        .hasMessageContaining("no tool of \"notes\"");
  }

  @Test
  void aFullQueueCostsNobodyElseTheirEvents() {
    as("mail", "events").call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}");
    CapabilityHarness notes = as("notes", "events");
    notes.call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}");
    for (int i = 0; i < EventBus.MOST_WAITING; i++) {
      bus.tell(MAIL, "t", Json.object());
    }
    assertThat(notes.call("events.publish", "{\"topic\":\"t\"}"))
        .isEqualTo(Json.parse("{\"delivered\":1,\"skipped\":1}"));
  }

  @Test
  void boundsTheSubscriptionsOfAnExtension() {
    CapabilityHarness notes = as("notes", "events");
    for (int i = 0; i < Subscribe.MOST; i++) {
      notes.call("events.subscribe", "{\"topic\":\"t%d\",\"tool\":\"hear\"}".formatted(i));
    }
    assertThatThrownBy(
            () -> notes.call("events.subscribe", "{\"topic\":\"more\",\"tool\":\"hear\"}"))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
    assertThat(notes.call("events.unsubscribe", "{\"topic\":\"t0\",\"tool\":\"hear\"}"))
        .isEqualTo(Json.parse("{\"removed\":true}"));
    assertThat(notes.call("events.unsubscribe", "{\"topic\":\"t0\",\"tool\":\"hear\"}"))
        .isEqualTo(Json.parse("{\"removed\":false}"));
    notes.call("events.subscribe", "{\"topic\":\"more\",\"tool\":\"hear\"}");
    assertThat(notes.call("events.list", "{}").path("subscriptions")).hasSize(Subscribe.MOST);
  }

  @Test
  void seesOnlyItsOwnSubscriptions() {
    as("mail", "events").call("events.subscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}");
    assertThat(as("notes", "events").call("events.list", "{}").path("subscriptions")).isEmpty();
    assertThat(
            as("notes", "events").call("events.unsubscribe", "{\"topic\":\"t\",\"tool\":\"hear\"}"))
        .isEqualTo(Json.parse("{\"removed\":false}"));
    assertThat(subscriptions.all()).hasSize(1);
  }

  @Test
  void theHostTellsOnlyWhomItConcerns() {
    as("mail", "events").call("events.subscribe", "{\"topic\":\"annex.**\",\"tool\":\"hear\"}");
    as("notes", "events").call("events.subscribe", "{\"topic\":\"**\",\"tool\":\"hear\"}");
    bus.tell(NOTES, "annex.kv.changed", Json.parse("{\"key\":\"a\"}"));
    assertThat(owed(MAIL)).isEmpty();
    assertThat(owed(NOTES)).hasSize(1);
  }
}
