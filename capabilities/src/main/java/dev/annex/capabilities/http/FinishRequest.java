package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.FinishRequest.Request;
import dev.annex.capabilities.http.FinishRequest.Response;
import java.util.List;
import java.util.Optional;

final class FinishRequest implements Operation<Request, StreamUse, Response> {

  static final String NAME = "http.finish";

  record Request(Optional<Long> handle) {}

  /** What the server answered, but for the body. */
  record Response(int status, String url, String version, List<List<String>> headers) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public StreamUse resolve(Request request, Requester requester) {
    return OpenStream.use(request.handle(), NAME);
  }

  @Override
  public Response perform(Permit<StreamUse> permit, HostContext context) {
    return OpenStream.find(permit.target(), NAME, context).finish(context);
  }

  @Override
  public boolean routine() {
    return true;
  }
}
