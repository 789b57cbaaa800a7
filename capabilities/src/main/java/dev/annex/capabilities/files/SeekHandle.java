package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.SeekHandle.Move;
import dev.annex.capabilities.files.SeekHandle.Request;
import dev.annex.capabilities.files.SeekHandle.Response;
import java.util.Optional;

final class SeekHandle implements Operation<Request, HandleTarget<Move>, Response> {

  static final String NAME = "files.handle-seek";

  record Request(Optional<Long> handle, Optional<Long> offset, Optional<String> from) {}

  enum From {
    START,
    HERE,
    END
  }

  record Move(long offset, From from) {}

  record Response(long position) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public HandleTarget<Move> resolve(Request request, Requester requester) {
    From from =
        switch (request.from().orElse("start")) {
          case "start" -> From.START;
          case "here" -> From.HERE;
          case "end" -> From.END;
          default -> throw HostRequests.invalidField(NAME, "from", "must be start, here or end");
        };
    Move move = new Move(request.offset().orElse(0L), from);
    return HandleTarget.of(request.handle(), requester, Optional.empty(), move, NAME);
  }

  @Override
  public Response perform(Permit<HandleTarget<Move>> permit, HostContext context) {
    OpenFile file = permit.target().opened(NAME);
    return OnHandle.telling(NAME, file, () -> move(file, permit.target().what()));
  }

  private static Response move(OpenFile file, Move move) {
    long base =
        switch (move.from()) {
          case START -> 0;
          case HERE -> file.position();
          case END -> file.status().size();
        };
    long place = base + move.offset();
    if (place < 0) {
      throw HostRequests.invalidField(
          NAME, "offset", "is %d, which leads before the start".formatted(move.offset()));
    }
    file.moveTo(place);
    return new Response(place);
  }

  @Override
  public boolean routine() {
    return true;
  }
}
