package dev.annex.capabilities.http;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.injection.InjectedSecrets;
import dev.annex.capabilities.injection.InjectedSecrets.Sending;
import dev.annex.capabilities.injection.SecretForms;
import dev.annex.capabilities.injection.SecretMarks;
import dev.annex.capabilities.net.NetFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of a request that stands before its body, and may name secrets in the values of its
 * fields and in its query.
 *
 * @param operation which operation sends it
 */
public record RequestHead(String operation, Sending sending, WebAddress url, List<Field> fields) {

  /** Whether it names a secret where one may stand. */
  public boolean namesSecrets() {
    return fields.stream().anyMatch(field -> SecretMarks.in(field.value()))
        || url.query().map(SecretMarks::in).orElse(false);
  }

  /**
   * As it is sent.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when it names a secret in
   *     its path; {@code PERMISSION_DENIED}, {@code HOST_CALL_FAILED}
   */
  public RequestHead filled(InjectedSecrets secrets, HostContext context) {
    if (SecretMarks.in(url.path())) {
      throw HostRequests.invalidField(
          operation,
          "url",
          "names a secret in its path: secrets go into headers, query values and bodies");
    }
    List<Field> filled =
        fields.stream()
            .map(field -> new Field(field.name(), inField(field, secrets, context)))
            .toList();
    Optional<String> query =
        url.query().map(text -> secrets.fill(text, SecretForms::inQuery, sending, context));
    return new RequestHead(operation, sending, url.withQuery(query), filled);
  }

  private String inField(Field field, InjectedSecrets secrets, HostContext context) {
    String filled = secrets.fill(field.value(), UnaryOperator.identity(), sending, context);
    if (!FieldRules.sendable(filled)) {
      throw NetFailure.failure(
          sending.attempted(),
          "secret-unusable",
          "the secret in header \"%s\" holds a line break or control character"
              .formatted(field.name()));
    }
    return filled;
  }
}
