package dev.annex.capabilities.http;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.injection.InjectedSecrets;
import dev.annex.capabilities.injection.InjectedSecrets.Sending;
import dev.annex.capabilities.injection.Scrubber;
import dev.annex.capabilities.injection.SecretForms;
import dev.annex.capabilities.injection.SecretMarks;
import dev.annex.capabilities.secrets.SecretSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The secrets one request is sent with, wherever it names them, and all its redirects. One thread
 * at a time.
 */
final class UsedSecrets {

  private final InjectedSecrets secrets;

  UsedSecrets(SecretSource source) {
    this.secrets = new InjectedSecrets(source);
  }

  boolean any() {
    return secrets.any();
  }

  /** For one text or one body; each body needs its own. */
  Scrubber scrubber() {
    return secrets.scrubber();
  }

  /** The plan with its secrets filled in. */
  Plan fill(Plan plan, HostContext context) {
    WebAddress url = plan.destination().url();
    Sending sending = new Sending(plan.attempted(), url.origin());
    RequestHead head = new RequestHead(plan.operation(), sending, url, plan.fields());
    refuseCompression(plan, head);
    RequestHead filled = head.filled(secrets, context);
    Optional<byte[]> body =
        plan.options().secretsInBody()
            ? plan.body().map(bytes -> inBody(bytes, plan, sending, context))
            : plan.body();
    Destination destination =
        new Destination(plan.destination().method(), filled.url(), plan.destination().downgrade());
    return new Plan(
        plan.operation(), destination, relengthen(filled.fields(), body), body, plan.options());
  }

  private static void refuseCompression(Plan plan, RequestHead head) {
    boolean secret = head.namesSecrets() || plan.options().secretsInBody();
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

  private byte[] inBody(byte[] body, Plan plan, Sending sending, HostContext context) {
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
    return secrets.fill(text, encoding, sending, context).getBytes(StandardCharsets.UTF_8);
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
