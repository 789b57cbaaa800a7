package dev.annex.capabilities.http;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for S3, as its published description has it: who signs, and who looks
 * whether what arrived is what was signed.
 *
 * <p>A signature covers the method, the path and query as they are sent, every header field that it
 * names, and the digest of the body.
 */
record SignatureV4(String accessKey, String secretKey, String region) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String DIGEST_FIELD = "x-amz-content-sha256";
  private static final String DATE_FIELD = "x-amz-date";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What is signed. */
  record Signable(String method, String target, List<Field> fields) {
    String field(String name) {
      return Field.first(fields, name).orElse("");
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
            "Authorization",
            "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(
                    ALGORITHM, accessKey, scope(request), names, signature(request, names))));
    return sent;
  }

  /** Whether a request carries the signature it must have, and its body the digest it names. */
  boolean verifies(Signable request, byte[] body) {
    String authorization = request.field("Authorization");
    String names = authorization.replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
    String expected =
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(ALGORITHM, accessKey, scope(request), names, signature(request, names));
    return Arrays.asList(names.split(";")).contains("host")
        && authorization.equals(expected)
        && request.field(DIGEST_FIELD).equals(digest(body));
  }

  private String scope(Signable request) {
    return "%s/%s/s3/aws4_request".formatted(day(request), region);
  }

  private static String day(Signable request) {
    return request.field(DATE_FIELD).replaceFirst("T.*", "");
  }

  private String signature(Signable request, String names) {
    String text =
        String.join(
            "\n",
            ALGORITHM,
            request.field(DATE_FIELD),
            scope(request),
            digest(bytes(canonical(request, names))));
    byte[] key = bytes("AWS4" + secretKey);
    for (String part : List.of(day(request), region, "s3", "aws4_request", text)) {
      key = keyed(key, part);
    }
    return HexFormat.of().formatHex(key);
  }

  private static String canonical(Signable request, String names) {
    String[] target = request.target().split("\\?", 2);
    String fields =
        Arrays.stream(names.split(";"))
            .map(name ->
                name
                    + ":"
                    + request.fields().stream()
                        .filter(field -> field.is(name))
                        .map(field -> field.value().strip().replaceAll(" +", " "))
                        .collect(joining(","))
                    + "\n")
            .collect(joining());
    return String.join(
        "\n",
        request.method(),
        target[0],
        target.length == 1 ? "" : canonicalQuery(target[1]),
        fields,
        names,
        request.field(DIGEST_FIELD));
  }

  private static String canonicalQuery(String query) {
    Map<String, String> sorted = new TreeMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      sorted.put(parts[0], parts.length == 1 ? "" : parts[1]);
    }
    return sorted.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + pair.getValue())
        .collect(joining("&"));
  }

  /** A path or a value of a query, with all encoded that S3 wants encoded. */
  static String encoded(String text, String besides) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes(text)) {
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
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] keyed(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
