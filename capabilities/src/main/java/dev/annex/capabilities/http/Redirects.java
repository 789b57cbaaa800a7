package dev.annex.capabilities.http;

import dev.annex.capabilities.injection.Scrubber;
import dev.annex.capabilities.injection.SecretMarks;
import dev.annex.capabilities.net.NetFailure;
import java.util.List;
import java.util.Optional;

/** Where a redirect leads, and what goes along (RFC 9110 15.4). */
final class Redirects {

  private Redirects() {}

  /**
   * The next request; empty when the redirect is the answer: it names no place, or wants a body
   * again that is gone.
   *
   * @param bodyGone whether the body was sent in pieces that nobody kept
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED} when it leads nowhere an
   *     extension can be led
   */
  static Optional<Plan> next(Plan plan, ResponseHead head, boolean bodyGone, UsedSecrets secrets) {
    Optional<String> location = head.first("location");
    boolean rewritten = becomesGet(plan.destination().method(), head.status());
    if (location.isEmpty() || (bodyGone && !rewritten)) {
      return Optional.empty();
    }
    WebAddress from = plan.destination().url();
    WebAddress to = follow(plan, location.get());
    boolean away = !from.sameOrigin(to);
    Scrubber scrubber = secrets.scrubber();
    if (scrubber.finds(to.path()) || (away && scrubber.finds(to.text()))) {
      throw refused(plan, "it would carry a secret to where it does not belong");
    }
    if (away && !rewritten && plan.options().secretsInBody() && plan.body().isPresent()) {
      throw refused(plan, "it would send a body with secrets to %s".formatted(to.origin()));
    }
    List<Field> fields =
        plan.fields().stream()
            .filter(field -> !field.is("host"))
            .filter(field -> !away || !staysBehind(field))
            .filter(field -> !rewritten || !FieldRules.ofTheBody(field))
            .toList();
    Destination destination =
        new Destination(
            rewritten ? "GET" : plan.destination().method(), to, from.secure() && !to.secure());
    return Optional.of(
        new Plan(
            plan.operation(),
            destination,
            fields,
            rewritten ? Optional.empty() : plan.body(),
            plan.options()));
  }

  private static boolean becomesGet(String method, int status) {
    return switch (status) {
      case 301, 302 -> method.equals("POST");
      case 303 -> !method.equals("GET") && !method.equals("HEAD");
      default -> false;
    };
  }

  private static boolean staysBehind(Field field) {
    return FieldRules.credential(field) || SecretMarks.in(field.value());
  }

  private static WebAddress follow(Plan plan, String location) {
    try {
      return plan.destination().url().follow(location);
    } catch (IllegalArgumentException e) {
      throw refused(plan, "the address it leads to %s".formatted(e.getMessage()));
    }
  }

  private static RuntimeException refused(Plan plan, String why) {
    return NetFailure.failure(
        plan.attempted(), "bad-redirect", "the redirect it was answered with is refused: " + why);
  }
}
