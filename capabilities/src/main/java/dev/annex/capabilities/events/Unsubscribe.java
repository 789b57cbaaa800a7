package dev.annex.capabilities.events;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.api.store.TopicSubscriptions.TopicSubscription;
import dev.annex.capabilities.events.Unsubscribe.Request;
import dev.annex.capabilities.events.Unsubscribe.Response;
import java.util.Optional;

final class Unsubscribe implements Operation<Request, Topics.Listening, Response> {

  static final String NAME = "events.unsubscribe";

  record Request(Optional<String> topic, Optional<String> tool) {}

  record Response(boolean removed) {}

  private final TopicSubscriptions subscriptions;

  Unsubscribe(TopicSubscriptions subscriptions) {
    this.subscriptions = subscriptions;
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
  public Topics.Listening resolve(Request request, Requester requester) {
    return new Topics.Listening(
        requester.extension().id(),
        TopicRequests.pattern(request.topic(), NAME),
        HostRequests.required(request.tool(), NAME, "tool"));
  }

  @Override
  public Response perform(Permit<Topics.Listening> permit, HostContext context) {
    Topics.Listening target = permit.target();
    return new Response(
        subscriptions.remove(
            new TopicSubscription(target.holder(), target.pattern().toString(), target.tool())));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
