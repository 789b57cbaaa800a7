package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.ReceivePiece.Request;
import dev.annex.capabilities.http.ReceivePiece.Response;
import java.util.Optional;

final class ReceivePiece implements Operation<Request, StreamUse, Response> {

  static final String NAME = "http.receive";

  static final int DEFAULT_BYTES = 64 << 10;
  static final int MOST_BYTES = 1 << 20;

  record Request(Optional<Long> handle, Optional<Long> maxBytes) {}

  /** A piece of the body; the last one is empty. */
  record Response(byte[] data, boolean end) {}

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
    long most = request.maxBytes().orElse((long) DEFAULT_BYTES);
    if (most < 1 || most > MOST_BYTES) {
      throw HostRequests.invalidField(
          NAME, "maxBytes", "is %d, it must be between 1 and %d".formatted(most, MOST_BYTES));
    }
    return new StreamUse(
        HostRequests.required(request.handle(), NAME, "handle"), new byte[0], (int) most);
  }

  @Override
  public Response perform(Permit<StreamUse> permit, HostContext context) {
    StreamUse use = permit.target();
    Optional<byte[]> piece = OpenStream.find(use, NAME, context).receive(use.most(), context);
    return new Response(piece.orElseGet(() -> new byte[0]), piece.isEmpty());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
