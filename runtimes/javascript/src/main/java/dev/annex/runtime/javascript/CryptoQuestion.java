package dev.annex.runtime.javascript;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * What {@code crypto.js} asks. The script sees to it that it makes sense, unless the script was
 * changed: what does not fails as an {@link IllegalArgumentException} or a {@link
 * GeneralSecurityException}.
 */
record CryptoQuestion(JsonNode json) {

  String operation() {
    return text("operation");
  }

  /** The algorithm's name in Web Crypto. */
  String algorithm() {
    return text("algorithm");
  }

  /** The hash in the JDK's words for names that are put together, such as {@code SHA256}. */
  String hashWord() {
    return text("hash").replace("-", "");
  }

  String text(String field) {
    return json.path(field).asString("");
  }

  int number(String field, int otherwise) {
    return json.path(field).intValue(otherwise);
  }

  byte[] bytes(String field) {
    return Base64.getDecoder().decode(text(field));
  }

  KeyCurve curve() throws GeneralSecurityException {
    return KeyCurve.named(text("curve"))
        .orElseThrow(() -> new InvalidKeyException("there is no curve " + text("curve")));
  }

  OctetKey octetKey() throws GeneralSecurityException {
    return OctetKey.named(algorithm())
        .orElseThrow(() -> new InvalidKeyException("there is no " + algorithm()));
  }

  /** The script sees to it that this is not asked for, unless it was changed. */
  static ScriptException unsupported(String what) {
    return new ScriptException("NotSupportedError", "There is no \"%s\".".formatted(what), "");
  }
}
