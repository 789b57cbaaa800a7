package dev.annex.capabilities.tcp;

import dev.annex.api.capability.HostRequests;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.Tls;
import dev.annex.capabilities.tcp.TcpTarget.Dial;
import java.time.Duration;
import java.util.Optional;

/** Reads the fields that several requests share. */
final class TcpRequests {

  private static final long LONGEST = Duration.ofDays(1).toMillis();

  private TcpRequests() {}

  static Dial dial(
      String operation,
      Optional<String> host,
      Optional<Long> port,
      Optional<Boolean> tls,
      Optional<Boolean> insecure,
      Optional<String> serverName,
      Optional<Long> timeoutMs) {
    Host to = host(HostRequests.required(host, operation, "host"), operation, "host");
    long number = HostRequests.required(port, operation, "port");
    if (number < 1 || number > TcpPlace.MAX_PORT) {
      throw HostRequests.invalidField(
          operation,
          "port",
          "is %d, it must be between 1 and %d".formatted(number, TcpPlace.MAX_PORT));
    }
    boolean secret = tls.orElse(false);
    if (!secret && insecure.orElse(false)) {
      throw HostRequests.invalidField(operation, "insecure", "means nothing without tls");
    }
    if (!secret && serverName.isPresent()) {
      throw HostRequests.invalidField(operation, "serverName", "means nothing without tls");
    }
    Host name = serverName.map(text -> host(text, operation, "serverName")).orElse(to);
    return new Dial(
        new Endpoint(to, (int) number),
        secret ? Optional.of(new Tls(name, !insecure.orElse(false))) : Optional.empty(),
        time(timeoutMs, operation, "timeoutMs"));
  }

  private static Host host(String text, String operation, String field) {
    try {
      return TcpPlace.host(text);
    } catch (IllegalArgumentException e) {
      throw HostRequests.invalidField(operation, field, String.valueOf(e.getMessage()));
    }
  }

  static Optional<Duration> time(Optional<Long> millis, String operation, String field) {
    millis.ifPresent(time -> {
      if (time < 1 || time > LONGEST) {
        throw HostRequests.invalidField(
            operation, field, "is %d, it must be between 1 and %d".formatted(time, LONGEST));
      }
    });
    return millis.map(Duration::ofMillis);
  }

  static long handle(Optional<Long> handle, String operation) {
    return HostRequests.required(handle, operation, "handle");
  }
}
