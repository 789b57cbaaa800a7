package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.OpenStream.Request;
import dev.annex.capabilities.http.OpenStream.Response;
import java.util.List;
import java.util.Optional;

final class OpenStream implements Operation<Request, Plan, Response> {

  static final String NAME = "http.open";

  record Request(
      Optional<String> method,
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<Boolean> followRedirects,
      Optional<Long> maxRedirects,
      Optional<Long> timeoutMs,
      Optional<Boolean> cookies,
      Optional<Boolean> collect) {}

  record Response(long handle) {}

  private final HttpParts parts;

  OpenStream(HttpParts parts) {
    this.parts = parts;
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
  public Plan resolve(Request request, Requester requester) {
    return Plans.read(
        NAME,
        request.method(),
        request.url(),
        request.headers(),
        Optional.empty(),
        SendOptions.read(
                NAME,
                request.followRedirects(),
                request.maxRedirects(),
                request.timeoutMs(),
                Optional.empty(),
                request.cookies(),
                Optional.empty())
            .collecting(request.collect().orElse(false)));
  }

  @Override
  public Response perform(Permit<Plan> permit, HostContext context) {
    StreamedRequest opened = new StreamedRequest(permit.target(), parts);
    return new Response(context.requester().handles().add(opened));
  }

  @Override
  public boolean routine() {
    return false;
  }

  /** What a handle stands for. */
  static StreamedRequest find(StreamUse use, String operation, HostContext context) {
    return context.requester().handles().get(operation, use.handle(), StreamedRequest.class);
  }

  /** A handle that a request names. */
  static StreamUse use(Optional<Long> handle, String operation) {
    return new StreamUse(HostRequests.required(handle, operation, "handle"), new byte[0], 0);
  }
}
