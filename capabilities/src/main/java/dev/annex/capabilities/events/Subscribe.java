package dev.annex.capabilities.events;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.api.store.TopicSubscriptions.TopicSubscription;
import dev.annex.capabilities.events.Subscribe.Request;
import dev.annex.capabilities.own.OwnTool;
import java.util.Optional;

final class Subscribe implements Operation<Request, Topics.Listening, Operation.Nothing> {

  static final String NAME = "events.subscribe";

  /** Subscriptions of one extension; each is looked at for every event. */
  static final int MOST = 100;

  record Request(Optional<String> topic, Optional<String> tool) {}

  private final TopicSubscriptions subscriptions;

  Subscribe(TopicSubscriptions subscriptions) {
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
        OwnTool.named(request.tool(), NAME, requester));
  }

  @Override
  public Nothing perform(Permit<Topics.Listening> permit, HostContext context) {
    Topics.Listening target = permit.target();
    if (subscriptions.of(target.holder()).size() >= MOST) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "%s of \"%s\" failed: \"%s\" has %d subscriptions, which is the most. End one with %s, or use a pattern such as task.**."
              .formatted(NAME, target, target.holder(), MOST, Unsubscribe.NAME));
    }
    subscriptions.add(
        new TopicSubscription(target.holder(), target.pattern().toString(), target.tool()));
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return false;
  }
}
