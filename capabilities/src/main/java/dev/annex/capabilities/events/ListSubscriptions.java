package dev.annex.capabilities.events;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.capabilities.events.ListSubscriptions.Request;
import dev.annex.capabilities.events.ListSubscriptions.Response;
import java.util.List;

final class ListSubscriptions implements Operation<Request, Topics.Listing, Response> {

  static final String NAME = "events.list";

  record Request() {}

  record Response(List<One> subscriptions) {}

  record One(String topic, String tool) {}

  private final TopicSubscriptions subscriptions;

  ListSubscriptions(TopicSubscriptions subscriptions) {
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
  public Topics.Listing resolve(Request request, Requester requester) {
    return new Topics.Listing(requester.extension().id());
  }

  @Override
  public Response perform(Permit<Topics.Listing> permit, HostContext context) {
    return new Response(
        subscriptions.of(permit.target().holder()).stream()
            .map(one -> new One(one.pattern(), one.tool()))
            .toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
