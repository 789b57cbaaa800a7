package dev.annex.testkit;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for S3, as its published description has it. A signature covers the
 * method, the path and query as they are sent, every header field that it names, and the digest of
 * the body. Any thread.
 *
 * <p>Header fields are given by their names in lower case; those that occur more than once with
 * their values joined by commas.
 */
public record S3Signature(String accessKey, String secretKey, String region) {

  /** The field with the digest of the body. */
  public static final String DIGEST_FIELD = "x-amz-content-sha256";

  /** The field with the time, as {@code 20260101T000000Z}. */
  public static final String DATE_FIELD = "x-amz-date";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /**
   * What the field {@code Authorization} must say.
   *
   * @param target path and query, encoded
   * @param names of the fields that are signed, in order, separated by semicolons
   */
  public String authorization(
      String method, String target, Map<String, String> fields, String names) {
    String date = fields.getOrDefault(DATE_FIELD, "");
    String day = date.replaceFirst("T.*", "");
    String scope = "%s/%s/s3/aws4_request".formatted(day, region);
    String text =
        String.join(
            "\n", ALGORITHM, date, scope, digest(bytes(canonical(method, target, fields, names))));
    byte[] key = bytes("AWS4" + secretKey);
    for (String part : List.of(day, region, "s3", "aws4_request", text)) {
      key = keyed(key, part);
    }
    return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(ALGORITHM, accessKey, scope, names, HexFormat.of().formatHex(key));
  }

  /** Whether a request carries the signature it must have, and its body the digest it names. */
  public boolean verifies(String method, String target, Map<String, String> fields, byte[] body) {
    String given = fields.getOrDefault("authorization", "").replaceAll(", *", ",");
    String names = given.replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
    String expected = authorization(method, target, fields, names).replace(", ", ",");
    return Arrays.asList(names.split(";")).contains("host")
        && given.equals(expected)
        && fields.getOrDefault(DIGEST_FIELD, "").equals(digest(body));
  }

  private static String canonical(
      String method, String target, Map<String, String> fields, String names) {
    int mark = target.indexOf('?');
    String signed =
        Arrays.stream(names.split(";"))
            .map(name -> name + ":" + plain(fields.getOrDefault(name, "")) + "\n")
            .collect(joining());
    return String.join(
        "\n",
        method,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : query(target.substring(mark + 1)),
        signed,
        names,
        fields.getOrDefault(DIGEST_FIELD, ""));
  }

  private static String plain(String value) {
    return value.strip().replaceAll(" +", " ");
  }

  private static String query(String query) {
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("=", 2))
        .map(pair -> new String[] {pair[0], pair.length == 1 ? "" : pair[1]})
        .sorted(Comparator.comparing((String[] pair) -> pair[0]).thenComparing(pair -> pair[1]))
        .map(pair -> pair[0] + "=" + pair[1])
        .collect(joining("&"));
  }

  /** A body's digest, as the field has it. */
  public static String digest(byte[] data) {
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
