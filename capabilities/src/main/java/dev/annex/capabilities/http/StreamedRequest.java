package dev.annex.capabilities.http;

import dev.annex.api.call.Budget;
import dev.annex.api.capability.Handles;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.http.Journey.Arrival;
import dev.annex.capabilities.net.Patience;
import java.util.Optional;

/**
 * A request whose bodies pass in pieces: opened, written, finished, read, closed. Nothing is sent
 * before the first piece, or the end of a request without any, or of one whose body is collected.
 * One thread at a time, but any may close it.
 */
final class StreamedRequest implements Handles.Open {

  private final Plan plan;
  private final Journey journey;
  private final Optional<CollectedBody> collected;
  private long sent;
  private Optional<Arrival> arrival = Optional.empty();
  private Optional<AnswerBody> body = Optional.empty();
  private volatile Optional<Leg> current = Optional.empty();
  private volatile boolean closed;

  StreamedRequest(Plan plan, HttpParts parts) {
    this.plan = plan;
    this.journey = new Journey(parts);
    this.collected =
        plan.options().collect()
            ? Optional.of(new CollectedBody(plan.attempted()))
            : Optional.empty();
  }

  /** Sends a piece of the request's body; waits while the server is slow to take it. */
  synchronized void send(byte[] piece, HostContext context) {
    requireUnfinished(SendPiece.NAME);
    Optional<Long> announced = FieldRules.announcedLength(plan.fields());
    if (announced.isPresent() && sent + piece.length > announced.get()) {
      throw HostRequests.invalidField(
          SendPiece.NAME,
          "data",
          "would make the body longer than its Content-Length of %d".formatted(announced.get()));
    }
    sent += piece.length;
    if (collected.isPresent()) {
      collected.get().add(piece, context.meter());
      return;
    }
    context.meter().spend(Budget.HTTP_BYTES, piece.length);
    Patience patience = patience(context);
    if (current.isEmpty()) {
      enter(journey.dispatcher().sendOpen(plan, context, patience));
    }
    current.orElseThrow().exchange().write(piece, patience);
  }

  /** Ends the request and waits for the head of the answer. */
  synchronized FinishRequest.Response finish(HostContext context) {
    requireUnfinished(FinishRequest.NAME);
    FieldRules.announcedLength(plan.fields())
        .filter(announced -> announced != sent)
        .ifPresent(announced -> {
          throw HostRequests.invalidField(
              FinishRequest.NAME,
              "handle",
              "stands for a request with a Content-Length of %d, and %d bytes were sent"
                  .formatted(announced, sent));
        });
    Patience patience = patience(context);
    sendCollected(context, patience);
    boolean bodyGone = current.isPresent() && current.get().plan().body().isEmpty();
    if (current.isEmpty()) {
      enter(journey.dispatcher().send(plan, context, patience));
    }
    Leg first = current.orElseThrow();
    first.exchange().complete();
    Arrival arrived = journey.arrive(first, bodyGone, context, patience);
    enter(arrived.leg());
    arrival = Optional.of(arrived);
    body = Optional.of(new AnswerBody(arrived.leg().exchange(), journey.bodyScrubber(arrived)));
    return new FinishRequest.Response(
        arrived.head().status(),
        journey.url(arrived),
        arrived.head().version(),
        journey.fields(arrived));
  }

  /** Sends a body that was waiting for its end, if there is one. */
  private void sendCollected(HostContext context, Patience patience) {
    if (collected.isEmpty() || sent == 0) {
      return;
    }
    try (CollectedBody all = collected.get()) {
      Optional<byte[]> whole = all.whole();
      if (whole.isPresent()) {
        enter(journey.dispatcher().send(plan.with(whole.get()), context, patience));
        return;
      }
      enter(journey.dispatcher().sendOpen(plan, all.length(), context, patience));
      Exchange exchange = current.orElseThrow().exchange();
      all.forEachPiece(piece -> exchange.write(piece, patience));
    }
  }

  /** A piece of the answer's body; empty at its end. */
  synchronized Optional<byte[]> receive(int most, HostContext context) {
    AnswerBody answer =
        body.orElseThrow(() ->
            HostRequests.invalidField(
                ReceivePiece.NAME, "handle", "stands for a request that is not finished yet"));
    return answer.read(most, patience(context));
  }

  private void requireUnfinished(String operation) {
    if (arrival.isPresent()) {
      throw HostRequests.invalidField(
          operation, "handle", "stands for a request that is finished already");
    }
  }

  private Patience patience(HostContext context) {
    return new Patience(context.meter(), plan.options().timeout());
  }

  private void enter(Leg leg) {
    current = Optional.of(leg);
    if (closed) {
      leg.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    current.ifPresent(Leg::close);
    collected.ifPresent(CollectedBody::close);
  }
}
