package dev.annex.capabilities.events;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.value.Json;
import dev.annex.capabilities.events.Publish.Request;
import dev.annex.capabilities.events.Publish.Response;
import dev.annex.capabilities.own.OwnTool;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

final class Publish implements Operation<Request, Topics.Publishing, Response> {

  static final String NAME = "events.publish";

  record Request(Optional<String> topic, Optional<JsonNode> payload) {}

  record Response(int delivered, int skipped) {}

  private final EventBus bus;

  Publish(EventBus bus) {
    this.bus = bus;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Topics.Publishing resolve(Request request, Requester requester) {
    TopicPattern topic = TopicRequests.pattern(request.topic(), NAME);
    if (!topic.isTopic()) {
      throw HostRequests.invalidField(NAME, "topic", "is a pattern, but an event has one topic");
    }
    if (topic.parts().getFirst().equals(EventBus.HOST_TOPICS)) {
      throw HostRequests.invalidField(
          NAME, "topic", "begins with \"annex\", where only the host publishes");
    }
    JsonNode payload = request.payload().orElseGet(() -> Json.object().nullNode());
    return new Topics.Publishing(
        requester.extension().id(), topic, OwnTool.payload(payload, NAME, "payload"));
  }

  @Override
  public Response perform(Permit<Topics.Publishing> permit, HostContext context) {
    context.meter().spend(Budget.PUBLICATIONS, 1);
    Topics.Publishing target = permit.target();
    EventBus.Published published = bus.publish(target.source(), target.pattern(), target.payload());
    return new Response(published.delivered(), published.skipped());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
