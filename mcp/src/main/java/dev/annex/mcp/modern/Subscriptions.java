package dev.annex.mcp.modern;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.ChangeHub;
import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.Params;
import dev.annex.mcp.rpc.RpcId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All open change streams. Any thread. */
final class Subscriptions {

  private final ChangeHub hub;
  private final ModernCodec codec;
  private final McpLimits limits;
  private final Set<Subscription> open = new LinkedHashSet<>();
  private boolean closed;

  Subscriptions(ChangeHub hub, ModernCodec codec, McpLimits limits) {
    this.hub = hub;
    this.codec = codec;
    this.limits = limits;
  }

  /** Opens one and acknowledges it; one that would never hear anything is answered at once. */
  Subscription open(RpcId id, ObjectNode params, McpPrincipal principal, Outlet outlet) {
    Subscription.Filter filter = filter(Params.object(params, "notifications"), principal);
    Subscription subscription = new Subscription(id, principal, filter, outlet);
    boolean lasting = !filter.empty() && admit(subscription);
    subscription.acknowledge();
    if (lasting) {
      hub.add(subscription);
    } else {
      subscription.finish(codec, false);
    }
    return subscription;
  }

  /** Tells whether one is still open. */
  boolean lasting(Subscription subscription) {
    synchronized (open) {
      return open.contains(subscription);
    }
  }

  /** Forgets one whose client left. */
  void abandon(Subscription subscription) {
    forget(subscription);
    subscription.abandon();
  }

  /** Ends one from our side. */
  void finish(Subscription subscription, boolean cancelled) {
    forget(subscription);
    subscription.finish(codec, cancelled);
  }

  /** Ends all; later ones are answered at once. */
  void close() {
    List<Subscription> all;
    synchronized (open) {
      closed = true;
      all = new ArrayList<>(open);
    }
    all.forEach(subscription -> finish(subscription, false));
  }

  private void forget(Subscription subscription) {
    hub.remove(subscription);
    synchronized (open) {
      open.remove(subscription);
    }
  }

  private boolean admit(Subscription subscription) {
    String principal = subscription.principal().id();
    synchronized (open) {
      if (closed) {
        return false;
      }
      long own = open.stream().filter(other -> other.principal().id().equals(principal)).count();
      if (open.size() >= limits.listeners() || own >= limits.listenersPerPrincipal()) {
        throw new McpException(new McpFault.Internal("Subscription limit reached"));
      }
      open.add(subscription);
      return true;
    }
  }

  private Subscription.Filter filter(ObjectNode asked, McpPrincipal principal) {
    Set<String> uris = new LinkedHashSet<>();
    JsonNode resources = asked.path("resourceSubscriptions");
    if (!resources.isMissingNode() && !resources.isArray()) {
      throw McpException.invalidParams("notifications.resourceSubscriptions must be an array");
    }
    if (resources.size() > limits.subscriptions()) {
      throw McpException.invalidParams(
          "notifications.resourceSubscriptions has "
              + resources.size()
              + " entries, at most "
              + limits.subscriptions()
              + " are allowed");
    }
    for (JsonNode uri : resources) {
      if (!uri.isString()) {
        throw McpException.invalidParams(
            "notifications.resourceSubscriptions must contain strings");
      }
      if (hub.mayObserve(uri.asString(), principal)) {
        uris.add(uri.asString());
      }
    }
    return new Subscription.Filter(
        flag(asked, "toolsListChanged"),
        flag(asked, "promptsListChanged"),
        flag(asked, "resourcesListChanged"),
        Set.copyOf(uris));
  }

  private static boolean flag(ObjectNode asked, String name) {
    JsonNode value = asked.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw McpException.invalidParams("notifications." + name + " must be a boolean");
    }
    return value.asBoolean(false);
  }
}
