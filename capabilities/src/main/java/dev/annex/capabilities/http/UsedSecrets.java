package dev.annex.capabilities.http;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.secrets.SecretSource;
import dev.annex.capabilities.secrets.SecretUse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The secrets one request is sent with, each after a permit of its own for the origin it goes to,
 * and all of them removed from whatever comes back. One thread at a time.
 */
final class UsedSecrets {

  private final SecretSource source;
  private final Set<SecretUse> permitted = new LinkedHashSet<>();
  private final Set<String> forms = new LinkedHashSet<>();

  UsedSecrets(SecretSource source) {
    this.source = source;
  }

  boolean any() {
    return !permitted.isEmpty();
  }

  /** For one text or one body; each body needs its own. */
  Scrubber scrubber() {
    return new Scrubber(forms);
  }

  /** The plan with its secrets filled in. */
  Plan fill(Plan plan, HostContext context) {
    WebAddress url = plan.destination().url();
    refuseMisplaced(plan);
    List<Field> fields =
        plan.fields().stream()
            .map(field -> new Field(field.name(), inField(field, plan, context)))
            .toList();
    Optional<String> query =
        url.query()
            .map(text ->
                SecretMarks.fill(text, name -> SecretForms.inQuery(reveal(name, plan, context))));
    Optional<byte[]> body =
        plan.options().secretsInBody()
            ? plan.body().map(bytes -> inBody(bytes, plan, context))
            : plan.body();
    Destination destination =
        new Destination(
            plan.destination().method(), url.withQuery(query), plan.destination().downgrade());
    return new Plan(plan.operation(), destination, relengthen(fields, body), body, plan.options());
  }

  private static void refuseMisplaced(Plan plan) {
    if (SecretMarks.in(plan.destination().url().path())) {
      throw HostRequests.invalidField(
          plan.operation(),
          "url",
          "names a secret in its path: secrets go into headers, query values and bodies");
    }
    boolean secret =
        plan.fields().stream().anyMatch(field -> SecretMarks.in(field.value()))
            || plan.destination().url().query().map(SecretMarks::in).orElse(false)
            || plan.options().secretsInBody();
    boolean compressed =
        Field.first(plan.fields(), "accept-encoding")
            .map(encoding -> !encoding.strip().equalsIgnoreCase("identity"))
            .orElse(false);
    if (secret && compressed) {
      throw HostRequests.invalidField(
          plan.operation(),
          "headers",
          "has an Accept-Encoding beside a secret: the secret could come back compressed, where it cannot be hidden");
    }
  }

  private String inField(Field field, Plan plan, HostContext context) {
    String filled = SecretMarks.fill(field.value(), name -> reveal(name, plan, context));
    if (!FieldRules.sendable(filled)) {
      throw NetFailure.failure(
          plan.attempted(),
          "secret-unusable",
          "the secret in header \"%s\" holds a line break or control character"
              .formatted(field.name()));
    }
    return filled;
  }

  private byte[] inBody(byte[] body, Plan plan, HostContext context) {
    String type =
        Field.first(plan.fields(), "content-type")
            .orElse("")
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT);
    UnaryOperator<String> encoding = encoding(type, plan.operation());
    String text = new String(body, StandardCharsets.UTF_8);
    if (!SecretMarks.in(text)) {
      return body;
    }
    return SecretMarks.fill(text, name -> encoding.apply(reveal(name, plan, context)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static UnaryOperator<String> encoding(String type, String operation) {
    if (type.equals("application/x-www-form-urlencoded")) {
      return SecretForms::inForm;
    }
    if (type.equals("application/json") || type.endsWith("+json")) {
      return SecretForms::inJson;
    }
    if (type.startsWith("text/")) {
      return UnaryOperator.identity();
    }
    throw HostRequests.invalidField(
        operation,
        "secretsInBody",
        "needs a Content-Type that is a form, JSON or text, so that the secret can be written in it");
  }

  private String reveal(String name, Plan plan, HostContext context) {
    SecretUse use = new SecretUse(name, plan.destination().url().origin());
    if (!permitted.contains(use)) {
      var _ = context.permits().ask(SecretUse.ACTION, use, false);
    }
    ExtensionId holder = context.requester().extension().id();
    String value =
        source
            .find(holder, name)
            .map(Secret::reveal)
            .orElseThrow(() ->
                NetFailure.failure(
                    plan.attempted(),
                    "secret-missing",
                    "there is no secret \"%s\". To set it: annex secret set %s %s"
                        .formatted(name, holder.value(), name)));
    permitted.add(use);
    forms.addAll(SecretForms.all(value));
    return value;
  }

  /** A Content-Length that the guest gave was right for the body it wrote. */
  private static List<Field> relengthen(List<Field> fields, Optional<byte[]> body) {
    if (body.isEmpty()) {
      return fields;
    }
    String length = Integer.toString(body.get().length);
    return fields.stream()
        .map(field -> field.is("content-length") ? new Field(field.name(), length) : field)
        .toList();
  }
}
