package dev.annex.capabilities.http;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.annex.testkit.S3Signature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link S3Signature} over header fields in their order: who signs, and who looks. */
record SignatureV4(String accessKey, String secretKey, String region) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What is signed. */
  record Signable(String method, String target, List<Field> fields) {
    String field(String name) {
      return Field.first(fields, name).orElse("");
    }

    private Map<String, String> byName() {
      return fields.stream()
          .collect(
              toMap(
                  Field::lowerCaseName,
                  field -> field.value().strip(),
                  (one, other) -> one + "," + other));
    }
  }

  /**
   * The header fields to send: those given, then date, digest and signature over all of them and
   * over the host.
   */
  List<Field> sign(
      String method, String target, String host, List<Field> given, String digest, Instant now) {
    List<Field> sent = new ArrayList<>(given);
    sent.add(new Field("X-Amz-Date", DATE.format(now)));
    sent.add(new Field("x-amz-content-sha256", digest));
    List<Field> signed = new ArrayList<>(sent);
    signed.add(new Field("Host", host));
    String names =
        signed.stream().map(Field::lowerCaseName).distinct().sorted().collect(joining(";"));
    Signable request = new Signable(method, target, signed);
    sent.add(
        new Field(
            "Authorization", signature().authorization(method, target, request.byName(), names)));
    return sent;
  }

  /** Whether a request carries the signature it must have, and its body the digest it names. */
  boolean verifies(Signable request, byte[] body) {
    return signature().verifies(request.method(), request.target(), request.byName(), body);
  }

  private S3Signature signature() {
    return new S3Signature(accessKey, secretKey, region);
  }

  /** A path or a value of a query, with all encoded that S3 wants encoded. */
  static String encoded(String text, String besides) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          b > 0
              && (Character.isLetterOrDigit(b)
                  || "-._~".indexOf(b) >= 0
                  || besides.indexOf(b) >= 0);
      encoded.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
    }
    return encoded.toString();
  }

  static String digest(byte[] data) {
    return S3Signature.digest(data);
  }
}
