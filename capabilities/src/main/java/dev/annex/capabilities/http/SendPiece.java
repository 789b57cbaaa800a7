package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.SendPiece.Request;
import java.util.Optional;

final class SendPiece implements Operation<Request, StreamUse, Operation.Nothing> {

  static final String NAME = "http.send";

  record Request(Optional<Long> handle, Optional<byte[]> data) {}

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
    byte[] data = HostRequests.required(request.data(), NAME, "data");
    return new StreamUse(HostRequests.required(request.handle(), NAME, "handle"), data.clone(), 0);
  }

  @Override
  public Nothing perform(Permit<StreamUse> permit, HostContext context) {
    OpenStream.find(permit.target(), NAME, context).send(permit.target().piece(), context);
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
