package dev.annex.capabilities.http;

import dev.annex.api.access.Access;
import dev.annex.capabilities.net.PrivateAddress;
import java.util.Optional;
import java.util.Set;

/** What a wish comes to for whoever judges requests to web servers. */
public sealed interface HttpWish {

  /** Meeting a server: with a request, or where a redirect leads. */
  record Meeting(Destination destination) implements HttpWish {}

  /** Going on with a request that was permitted when it was opened. */
  record GoingOn() implements HttpWish {}

  /** Talking to a server in words that nobody here can read. */
  record Passing(Passage passage) implements HttpWish {}

  /** Connecting to an address that is not public, for a server that may be met. */
  record NotPublic(PrivateAddress address) implements HttpWish {}

  /** The operations that meet a server. */
  Set<String> MEETING = Set.of(SendRequest.NAME, OpenStream.NAME);

  /** What a wish comes to; empty when it is about something else. */
  static Optional<HttpWish> of(Access<?> access) {
    String action = access.action().name();
    return switch (access.target()) {
      case HttpTarget target when MEETING.contains(action) ->
          Optional.of(new Meeting(target.destination()));
      case StreamUse use when StreamUse.ACTIONS.contains(action) -> Optional.of(new GoingOn());
      case Passage passage when action.equals(Passages.ACTION) -> Optional.of(new Passing(passage));
      case PrivateAddress address when action.equals(HttpCapability.CONNECT) ->
          Optional.of(new NotPublic(address));
      default -> Optional.empty();
    };
  }
}
