package dev.annex.server;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Looks whether a request carries the AWS Signature Version 4 that it must have: over its method,
 * its path and query as they came, the header fields that it names and the digest of its body.
 */
record ObjectSignature(String accessKey, String secretKey, String region) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /**
   * What came.
   *
   * @param headers by their names in lower case
   */
  record Arrived(
      String method, String path, String query, Map<String, String> headers, byte[] body) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** Path and query. */
    String target() {
      return query.isEmpty() ? path : path + "?" + query;
    }
  }

  boolean verifies(Arrived request) {
    String names = request.header("authorization").replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
    String day = request.header("x-amz-date").replaceFirst("T.*", "");
    String scope = "%s/%s/s3/aws4_request".formatted(day, region);
    String text =
        String.join(
            "\n",
            ALGORITHM,
            request.header("x-amz-date"),
            scope,
            hex(digest("SHA-256", bytes(canonical(request, names)))));
    byte[] key = bytes("AWS4" + secretKey);
    for (String part : List.of(day, region, "s3", "aws4_request", text)) {
      key = keyed(key, part);
    }
    String expected =
        "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
            .formatted(ALGORITHM, accessKey, scope, names, hex(key));
    return Arrays.asList(names.split(";")).contains("host")
        && request.header("authorization").replace(", ", ",").equals(expected)
        && request.header("x-amz-content-sha256").equals(hex(digest("SHA-256", request.body())));
  }

  private static String canonical(Arrived request, String names) {
    String fields =
        Arrays.stream(names.split(";"))
            .map(name -> "%s:%s\n".formatted(name, request.header(name).strip()))
            .collect(joining());
    String query =
        request.query().isEmpty()
            ? ""
            : Arrays.stream(request.query().split("&"))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .sorted()
                .collect(joining("&"));
    return String.join(
        "\n",
        request.method(),
        request.path(),
        query,
        fields,
        names,
        request.header("x-amz-content-sha256"));
  }

  static byte[] digest(String algorithm, byte[] data) {
    try {
      return MessageDigest.getInstance(algorithm).digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
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
