package dev.annex.capabilities.http;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Limit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.Journey.Arrival;
import dev.annex.capabilities.http.SendRequest.Request;
import dev.annex.capabilities.http.SendRequest.Response;
import dev.annex.capabilities.net.Patience;
import java.util.List;
import java.util.Optional;

final class SendRequest implements Operation<Request, Plan, Response> {

  static final String NAME = "http.request";

  record Request(
      Optional<String> method,
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<byte[]> body,
      Optional<Boolean> followRedirects,
      Optional<Long> maxRedirects,
      Optional<Long> timeoutMs,
      Optional<Long> maxBytes,
      Optional<Boolean> cookies,
      Optional<Boolean> secretsInBody) {}

  /** What the server answered, whatever its status. */
  record Response(
      int status,
      String url,
      String version,
      List<List<String>> headers,
      byte[] body,
      boolean truncated) {}

  private final HttpParts parts;

  SendRequest(HttpParts parts) {
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
    return Plans.readWhole(
        NAME,
        request.method(),
        request.url(),
        request.headers(),
        request.body(),
        SendOptions.read(
            NAME,
            request.followRedirects(),
            request.maxRedirects(),
            request.timeoutMs(),
            request.maxBytes(),
            request.cookies(),
            request.secretsInBody()));
  }

  @Override
  public Response perform(Permit<Plan> permit, HostContext context) {
    Plan plan = permit.target();
    Patience patience = new Patience(context.meter(), plan.options().timeout());
    Journey journey = new Journey(parts);
    Leg first = journey.dispatcher().send(plan, context, patience);
    Arrival arrival = journey.arrive(first, false, context, patience);
    try (Leg last = arrival.leg()) {
      long limit = context.meter().limits().get(Limit.HTTP_RESPONSE_BYTES);
      long most = Math.min(limit, plan.options().maxBytes().orElse(limit));
      AnswerBody.Whole body =
          new AnswerBody(last.exchange(), journey.bodyScrubber(arrival)).readAll(most, patience);
      return new Response(
          arrival.head().status(),
          journey.url(arrival),
          arrival.head().version(),
          journey.fields(arrival),
          body.bytes(),
          body.truncated());
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
