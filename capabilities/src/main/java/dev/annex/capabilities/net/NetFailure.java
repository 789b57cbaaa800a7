package dev.annex.capabilities.net;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.MessageConstraintException;

/** Why something on the network did not work, in one word for programs and one line for people. */
public enum NetFailure {
  DNS("dns", "the name has no address"),
  REFUSED("refused", "nobody answers at that address"),
  UNREACHABLE("unreachable", "there is no way to that address"),
  TIMEOUT("timeout", "it took too long"),
  TLS("tls", "no trusted TLS connection came about"),
  CLOSED("closed", "the other side closed the connection"),
  PROTOCOL("protocol", "the other side does not keep to the protocol"),
  PRIVATE_ADDRESS("private-address", "it is an address nobody can be allowed to reach");

  private static final int MOST_CAUSES = 8;

  private final String word;
  private final String text;

  NetFailure(String word, String text) {
    this.word = word;
    this.text = text;
  }

  /** The word in the details of the failure, under {@code reason}. */
  public String word() {
    return word;
  }

  /** A failure of {@code attempted}. */
  public AnnexException of(String attempted) {
    return of(attempted, text);
  }

  /**
   * A failure of {@code attempted} in words of one's own.
   *
   * @param why without a full stop; may not hold anything secret
   */
  public AnnexException of(String attempted, String why) {
    return failure(attempted, word, why);
  }

  /** A failure with a reason that only one capability has. */
  public static AnnexException failure(String attempted, String reason, String why) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s failed: %s.".formatted(attempted, why),
        Map.of("reason", Json.object().stringNode(reason)));
  }

  /** The kind of failure an exception of the network stands for. */
  public static NetFailure of(Throwable thrown) {
    List<Throwable> causes =
        Stream.iterate(
                Optional.of(thrown), Optional::isPresent, cause -> cause.map(Throwable::getCause))
            .limit(MOST_CAUSES)
            .map(Optional::orElseThrow)
            .toList();
    boolean ioFailure = causes.stream().anyMatch(IOException.class::isInstance);
    return causes.stream()
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .orElse(ioFailure ? CLOSED : PROTOCOL);
  }

  private static Optional<NetFailure> known(Throwable thrown) {
    return switch (thrown) {
      case UnknownHostException unknown -> Optional.of(DNS);
      case SocketTimeoutException timeout -> Optional.of(TIMEOUT);
      case NoRouteToHostException unreachable -> Optional.of(UNREACHABLE);
      case ConnectException connect -> Optional.of(connectFailure(connect));
      case SSLException tls -> Optional.of(TLS);
      case MessageConstraintException endless -> Optional.of(PROTOCOL);
      default -> Optional.empty();
    };
  }

  private static NetFailure connectFailure(ConnectException thrown) {
    String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("timed out")) {
      return TIMEOUT;
    }
    return message.contains("unreachable") ? UNREACHABLE : REFUSED;
  }
}
