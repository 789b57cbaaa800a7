package dev.annex.capabilities.resources;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Operation.Nothing;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Manifest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.resources.AnnounceUpdate.OwnResource;
import dev.annex.capabilities.resources.AnnounceUpdate.Request;
import java.util.Optional;

final class AnnounceUpdate implements Operation<Request, OwnResource, Nothing> {

  private static final int MAX_URI_LENGTH = 2_048;
  private static final int MAX_SHOWN_LENGTH = 128;

  record Request(Optional<String> uri) {}

  record OwnResource(ExtensionId owner, String uri) {
    @Override
    public String toString() {
      return Printable.show(uri, MAX_SHOWN_LENGTH);
    }
  }

  private final ResourceUpdates updates;

  AnnounceUpdate(ResourceUpdates updates) {
    this.updates = updates;
  }

  @Override
  public String name() {
    return "resources.updated";
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnResource resolve(Request request, Requester requester) {
    String uri = HostRequests.required(request.uri(), name(), "uri");
    if (uri.length() > MAX_URI_LENGTH) {
      throw HostRequests.invalidField(
          name(),
          "uri",
          "has %d characters, at most %d are allowed".formatted(uri.length(), MAX_URI_LENGTH));
    }
    Manifest manifest = requester.extension().manifest();
    if (!owns(manifest, uri)) {
      throw HostRequests.invalidField(
          name(),
          "uri",
          "is \"%s\", which is neither a resource in the manifest of \"%s\" nor matches one of its templates"
              .formatted(Printable.show(uri, MAX_SHOWN_LENGTH), manifest.id()));
    }
    return new OwnResource(manifest.id(), uri);
  }

  private static boolean owns(Manifest manifest, String uri) {
    return manifest.resources().stream().anyMatch(resource -> resource.uri().equals(uri))
        || manifest.resourceTemplates().stream()
            .anyMatch(template -> AddressPattern.of(template.uriTemplate()).matches(uri));
  }

  @Override
  public Nothing perform(Permit<OwnResource> permit, HostContext context) {
    updates.updated(permit.target().owner(), permit.target().uri());
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }

  @Override
  public boolean free() {
    return true;
  }
}
