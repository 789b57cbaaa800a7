package dev.annex.capabilities.websocket;

import dev.annex.capabilities.http.Field;
import dev.annex.capabilities.http.WebAddress;
import dev.annex.capabilities.net.NetFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a web server to speak WebSocket (RFC 6455 4.1). Redirects are not followed. */
final class Handshake {

  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int MOST_FIELDS = 200;
  private static final int MOST_LINE = 32 << 10;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})(?: .*)?");

  private final WebAddress url;
  private final List<Field> fields;
  private final List<String> protocols;
  private final String key;

  Handshake(WebAddress url, List<Field> fields, List<String> protocols, SecureRandom random) {
    this.url = url;
    this.fields = fields;
    this.protocols = protocols;
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = Base64.getEncoder().encodeToString(bytes);
  }

  /** What to send. */
  byte[] request() {
    StringBuilder out = new StringBuilder();
    out.append("GET ").append(url.target()).append(" HTTP/1.1\r\n");
    line(out, "Host", url.authority());
    line(out, "Upgrade", "websocket");
    line(out, "Connection", "Upgrade");
    line(out, "Sec-WebSocket-Key", key);
    line(out, "Sec-WebSocket-Version", "13");
    if (!protocols.isEmpty()) {
      line(out, "Sec-WebSocket-Protocol", String.join(", ", protocols));
    }
    fields.stream()
        .filter(field -> !field.is("host"))
        .forEach(field -> line(out, field.name(), field.value()));
    return out.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(name).append(": ").append(value).append("\r\n");
  }

  /**
   * Reads the answer.
   *
   * @return the subprotocol the server chose; empty for none
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED} with reason {@code
   *     no-websocket} when the server answers with something else
   * @throws ProtocolException when it says yes and does not keep to the protocol
   */
  Optional<String> answer(Incoming in, String attempted) throws IOException {
    Matcher status = STATUS.matcher(in.line(MOST_LINE));
    if (!status.matches()) {
      throw breach("it speaks no HTTP/1.1");
    }
    if (!status.group(1).equals("101")) {
      throw NetFailure.failure(
          attempted, "no-websocket", "the server answered with status " + status.group(1));
    }
    Map<String, String> answered = fields(in);
    boolean upgraded =
        "websocket".equalsIgnoreCase(answered.get("upgrade"))
            && Arrays.stream(answered.getOrDefault("connection", "").split(","))
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
    if (!upgraded || !expected().equals(answered.get("sec-websocket-accept"))) {
      throw breach("its answer is not one to this request");
    }
    if (answered.containsKey("sec-websocket-extensions")) {
      throw breach("it uses extensions nobody asked for");
    }
    Optional<String> protocol = Optional.ofNullable(answered.get("sec-websocket-protocol"));
    if (protocol.isPresent() && !protocols.contains(protocol.get())) {
      throw breach("it speaks a subprotocol nobody asked for");
    }
    return protocol;
  }

  private static Map<String, String> fields(Incoming in) throws IOException {
    Map<String, String> answered = new HashMap<>();
    String line = in.line(MOST_LINE);
    for (int count = 0; !line.isEmpty(); count++) {
      int colon = line.indexOf(':');
      if (colon < 1 || count >= MOST_FIELDS) {
        throw breach("its answer has a head that cannot be read");
      }
      answered.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
      line = in.line(MOST_LINE);
    }
    return answered;
  }

  private String expected() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  private static ProtocolException breach(String why) {
    return new ProtocolException(ProtocolException.PROTOCOL_ERROR, why);
  }
}
