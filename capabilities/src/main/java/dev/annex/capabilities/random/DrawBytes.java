package dev.annex.capabilities.random;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.random.DrawBytes.Amount;
import dev.annex.capabilities.random.DrawBytes.Request;
import dev.annex.capabilities.random.DrawBytes.Response;
import java.util.Optional;
import java.util.random.RandomGenerator;

final class DrawBytes implements Operation<Request, Amount, Response> {

  static final int MAX_BYTES = 64 << 10;

  record Request(Optional<Long> count) {}

  record Amount(int bytes) {
    @Override
    public String toString() {
      return bytes + " random bytes";
    }
  }

  record Response(byte[] bytes) {}

  private final RandomGenerator random;

  DrawBytes(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String name() {
    return "random.bytes";
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Amount resolve(Request request, Requester requester) {
    long count = HostRequests.required(request.count(), name(), "count");
    if (count < 1 || count > MAX_BYTES) {
      throw HostRequests.invalidField(
          name(), "count", "is %d, it must be between 1 and %d".formatted(count, MAX_BYTES));
    }
    return new Amount((int) count);
  }

  @Override
  public Response perform(Permit<Amount> permit, HostContext context) {
    byte[] bytes = new byte[permit.target().bytes()];
    random.nextBytes(bytes);
    return new Response(bytes);
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
