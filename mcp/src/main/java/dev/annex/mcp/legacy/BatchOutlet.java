package dev.annex.mcp.legacy;

import dev.annex.mcp.call.Outlet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Collects the answer to one request of a batch; there is no stream for anything else. */
final class BatchOutlet implements Outlet {

  private final CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();

  /** The answer, or nothing if the request was cancelled. */
  Optional<byte[]> await() {
    return answer.join();
  }

  @Override
  public boolean carriesRequests() {
    return false;
  }

  @Override
  public void notification(byte[] message) {}

  @Override
  public void message(byte[] message) {}

  @Override
  public void answer(int status, byte[] message) {
    answer.complete(Optional.of(message));
  }

  @Override
  public void end() {
    answer.complete(Optional.empty());
  }

  @Override
  public void release() {}
}
