package dev.annex.capabilities.http;

import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.injection.Scrubber;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import java.util.List;
import java.util.Optional;

/**
 * A request with all the redirects it takes. Each hop is permitted, looked up and counted like a
 * request of its own. One thread at a time.
 */
final class Journey {

  private final HttpParts parts;
  private final UsedSecrets secrets;
  private final Dispatcher dispatcher;

  Journey(HttpParts parts) {
    this.parts = parts;
    this.secrets = new UsedSecrets(parts.secrets());
    this.dispatcher = new Dispatcher(parts, secrets);
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /**
   * What it came to.
   *
   * @param leg the last hop, whose body is still to be read; to be closed
   */
  record Arrival(Leg leg, ResponseHead head) {}

  /**
   * Waits for the answer that is no redirect to follow.
   *
   * @param bodyGone whether the body was sent in pieces that nobody kept
   */
  Arrival arrive(Leg first, boolean bodyGone, HostContext context, Patience patience) {
    Arrival hop = answer(first, bodyGone, context, patience);
    int followed = 0;
    while (hop.head().redirect() && hop.leg().plan().options().redirects() > 0) {
      Optional<Plan> next = next(hop, bodyGone && followed == 0);
      if (next.isEmpty()) {
        break;
      }
      hop.leg().close();
      hop = follow(next.get(), followed, context, patience);
      followed++;
    }
    return hop;
  }

  private Optional<Plan> next(Arrival hop, boolean bodyGone) {
    try {
      return Redirects.next(hop.leg().plan(), hop.head(), bodyGone, secrets);
    } catch (AnnexException e) {
      hop.leg().close();
      throw e;
    }
  }

  private Arrival follow(Plan plan, int followed, HostContext context, Patience patience) {
    int most = plan.options().redirects();
    if (followed >= most) {
      throw NetFailure.failure(
          plan.attempted(),
          "too-many-redirects",
          "it is redirect number %d, and %d are followed".formatted(followed + 1, most));
    }
    var _ = context.permits().ask(plan.operation(), plan.destination(), false);
    return answer(dispatcher.send(plan, context, patience), false, context, patience);
  }

  private Arrival answer(Leg leg, boolean bodyGone, HostContext context, Patience patience) {
    try {
      return arrived(leg, context, leg.exchange().head(patience));
    } catch (AnnexException e) {
      leg.close();
      if (bodyGone || !leg.worthRepeating()) {
        throw e;
      }
    }
    Leg again = dispatcher.sendAfresh(leg.plan(), context, patience);
    try {
      return arrived(again, context, again.exchange().head(patience));
    } catch (AnnexException e) {
      again.close();
      throw e;
    }
  }

  private Arrival arrived(Leg leg, HostContext context, ResponseHead head) {
    if (leg.plan().options().cookies()) {
      parts
          .cookies()
          .of(context.requester().extension().id())
          .keep(head.fields(), leg.plan().destination().url());
    }
    return new Arrival(leg, head);
  }

  /** The head as the guest may see it. */
  List<List<String>> fields(Arrival arrival) {
    Scrubber scrubber = secrets.scrubber();
    return arrival.head().fields().stream()
        .map(field -> new Field(scrubber.scrub(field.name()), scrubber.scrub(field.value())))
        .map(Field::pair)
        .toList();
  }

  /** Where it ended, as the guest may see it. */
  String url(Arrival arrival) {
    return secrets.scrubber().scrub(arrival.leg().plan().destination().url().text());
  }

  /**
   * For the body of the answer.
   *
   * @throws AnnexException {@code HOST_CALL_FAILED} when secrets could hide in it
   */
  Scrubber bodyScrubber(Arrival arrival) {
    Optional<String> encoding =
        arrival
            .head()
            .first("content-encoding")
            .filter(name -> !name.strip().equalsIgnoreCase("identity"));
    if (secrets.any() && encoding.isPresent() && arrival.head().hasBody()) {
      throw NetFailure.failure(
          arrival.leg().plan().attempted(),
          "encoded",
          "the answer is compressed, and a secret it was asked for with could not be hidden in it");
    }
    return secrets.scrubber();
  }
}
