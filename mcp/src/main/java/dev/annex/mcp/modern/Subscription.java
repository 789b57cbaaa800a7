package dev.annex.mcp.modern;

import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.Change;
import dev.annex.mcp.call.ChangeListener;
import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One open {@code subscriptions/listen}. */
final class Subscription implements ChangeListener {

  private final RpcId id;
  private final McpPrincipal principal;
  private final Filter filter;
  private final Outlet outlet;

  Subscription(RpcId id, McpPrincipal principal, Filter filter, Outlet outlet) {
    this.id = id;
    this.principal = principal;
    this.filter = filter;
    this.outlet = outlet;
  }

  /** What a client asked to hear and may hear. */
  record Filter(boolean tools, boolean prompts, boolean resources, Set<String> uris) {
    boolean empty() {
      return !tools && !prompts && !resources && uris.isEmpty();
    }

    ObjectNode json() {
      ObjectNode json = Wire.object();
      if (tools) {
        json.put("toolsListChanged", true);
      }
      if (prompts) {
        json.put("promptsListChanged", true);
      }
      if (resources) {
        json.put("resourcesListChanged", true);
      }
      if (!uris.isEmpty()) {
        ArrayNode array = json.putArray("resourceSubscriptions");
        uris.forEach(array::add);
      }
      return json;
    }
  }

  @Override
  public McpPrincipal principal() {
    return principal;
  }

  @Override
  public boolean wants(Change change) {
    return switch (change) {
      case Change.Tools tools -> filter.tools();
      case Change.Prompts prompts -> filter.prompts();
      case Change.Resources resources -> filter.resources();
      case Change.Content(String uri) -> filter.uris().contains(uri);
    };
  }

  @Override
  public void changed(Change change) {
    ObjectNode params = change.params();
    params.set("_meta", meta());
    outlet.notification(RpcWriter.notification(change.method(), params));
  }

  /** Tells the client what it will hear. */
  void acknowledge() {
    ObjectNode params = Wire.object();
    params.set("_meta", meta());
    params.set("notifications", filter.json());
    outlet.message(RpcWriter.notification("notifications/subscriptions/acknowledged", params));
  }

  /**
   * Ends it from our side; {@code cancelled} also sends the notification some transports want
   * before the result.
   */
  void finish(ModernCodec codec, boolean cancelled) {
    if (cancelled) {
      ObjectNode params = Wire.object();
      params.set("requestId", id.value());
      outlet.message(RpcWriter.notification("notifications/cancelled", params));
    }
    outlet.answer(200, RpcWriter.result(id, codec.listenResult(meta())));
  }

  /** Ends it because the client left. */
  void abandon() {
    outlet.end();
  }

  private ObjectNode meta() {
    return Wire.object().set(Envelope.SUBSCRIPTION, id.value());
  }
}
