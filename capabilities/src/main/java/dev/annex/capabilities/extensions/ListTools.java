package dev.annex.capabilities.extensions;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Audience;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Tool;
import dev.annex.capabilities.extensions.ListTools.Request;
import dev.annex.capabilities.extensions.ListTools.Response;
import java.util.List;
import tools.jackson.databind.JsonNode;

final class ListTools implements Operation<Request, Calls.Listing, Response> {

  static final String NAME = "extensions.list";

  record Request() {}

  record Response(List<One> tools) {}

  record One(String extension, String tool, String description, JsonNode input) {
    static One of(Tool tool) {
      return new One(
          tool.name().extension().value(),
          tool.name().tool(),
          tool.description(),
          tool.input().document());
    }
  }

  private final Neighbours neighbours;

  ListTools(Neighbours neighbours) {
    this.neighbours = neighbours;
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
  public Calls.Listing resolve(Request request, Requester requester) {
    return new Calls.Listing(requester.extension().id());
  }

  /** Names only what the caller may call: what else is installed is none of its business. */
  @Override
  public Response perform(Permit<Calls.Listing> permit, HostContext context) {
    List<ToolPattern> granted =
        context.permits().held("extensions").stream()
            .filter(ExtensionsPermission.class::isInstance)
            .map(ExtensionsPermission.class::cast)
            .filter(permission -> !permission.callers())
            .map(ExtensionsPermission::pattern)
            .toList();
    return new Response(
        neighbours.catalog().extensions().stream()
            .filter(Extension::callable)
            .filter(extension -> !extension.id().equals(permit.target().caller()))
            .flatMap(extension -> extension.tools().stream())
            .filter(tool -> tool.audience().contains(Audience.EXTENSION))
            .filter(tool -> granted.stream().anyMatch(pattern -> pattern.covers(tool.name())))
            .map(One::of)
            .toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
