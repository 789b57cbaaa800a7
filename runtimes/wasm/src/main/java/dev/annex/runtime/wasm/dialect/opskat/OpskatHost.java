package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The functions of the import module {@code opskat}, and what they work with during one call.
 *
 * <p>The contract gives these functions no way to say that something failed, and the original drops
 * what it cannot do. Here a write that was not kept, or a right that was not given, ends the call
 * with its reason instead.
 */
final class OpskatHost {

  static final String MALLOC = "malloc";

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  private final HostCalls host;
  private final Meter meter;
  private final Invocation invocation;

  OpskatHost(GuestSession session, Invocation invocation) {
    this.host = session.host();
    this.meter = session.meter();
    this.invocation = invocation;
  }

  static List<HostFunction> functionsFor(Collection<ImportedFunction> imports) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(OpskatDialect.MODULE))
        .distinct()
        .flatMap(wanted -> OpskatImport.named(wanted.name()).stream())
        .map(known ->
            new HostFunction(
                OpskatDialect.MODULE, known.functionName(), known.signature(), body(known)))
        .toList();
  }

  private static HostFunction.Body body(OpskatImport function) {
    return switch (function) {
      case HOST_LOG -> (guest, arguments) -> of(guest).log(guest, arguments);
      case HOST_KV_GET -> (guest, arguments) -> of(guest).get(guest, arguments);
      case HOST_KV_SET -> (guest, arguments) -> of(guest).set(guest, arguments);
      case HOST_ACTION_EVENT -> (guest, arguments) -> of(guest).event(guest, arguments);
      case HOST_ACTION_SHOULD_STOP -> (guest, arguments) -> of(guest).shouldStop();
      default -> (guest, arguments) -> refuse(function);
    };
  }

  private static OpskatHost of(Guest guest) {
    return guest.part(OpskatHost.class);
  }

  private long log(Guest guest, long[] arguments) {
    String level = text(guest, arguments, 0);
    String message = text(guest, arguments, 2);
    host.call(
        "log.write",
        Json.object()
            .put("level", LEVELS.contains(level) ? level : "info")
            .put("message", message));
    return 0;
  }

  private long get(Guest guest, long[] arguments) {
    String key = key(guest, arguments);
    JsonNode answer = host.call("kv.get", Json.object().put("key", key));
    JsonNode value = answer.path("value");
    return value.isNull() || value.isMissingNode() ? 0 : give(guest, binary(value));
  }

  private static byte[] binary(JsonNode value) {
    if (!value.isBinary()) {
      throw new AnnexException(
          ErrorCode.INTERNAL, "The host's kv.get gave something that is no bytes.");
    }
    return value.binaryValue();
  }

  private long set(Guest guest, long[] arguments) {
    String key = key(guest, arguments);
    byte[] value = bytes(guest, arguments, 2);
    host.call("kv.set", Json.object().put("key", key).put("value", value));
    return 0;
  }

  private long event(Guest guest, long[] arguments) {
    String type = text(guest, arguments, 0);
    byte[] data = bytes(guest, arguments, 2);
    meter.spend(Budget.EVENTS, 1);
    try {
      host.progress().emitted(type, Json.parse(data));
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.INVALID_HOST_CALL,
          "The extension sent an event whose data is not JSON. " + e.fault().message());
    }
    return 0;
  }

  private long shouldStop() {
    return invocation.cancellation().reason().isPresent() ? 1 : 0;
  }

  private static long refuse(OpskatImport function) {
    throw new AnnexException(
        ErrorCode.INVALID_HOST_CALL,
        "The extension called %s.%s, but this version of Annex has no %s."
            .formatted(
                OpskatDialect.MODULE,
                function.functionName(),
                function.missing().orElse("such function")));
  }

  /**
   * Puts bytes into memory that the guest allocates, and names them: pointer in the high half,
   * length in the low half; 0 for nothing, and when the guest has no memory for them.
   */
  private static long give(Guest guest, byte[] bytes) {
    if (bytes.length == 0 || !guest.exports(MALLOC)) {
      return 0;
    }
    int pointer = (int) guest.call(MALLOC, bytes.length);
    if (pointer == 0) {
      return 0;
    }
    guest.memory().write(pointer, bytes);
    return ((long) pointer << 32) | bytes.length;
  }

  private String key(Guest guest, long[] arguments) {
    checkLength((int) arguments[1]);
    return guest.memory().readText((int) arguments[0], (int) arguments[1]);
  }

  private String text(Guest guest, long[] arguments, int at) {
    return new String(bytes(guest, arguments, at), StandardCharsets.UTF_8);
  }

  private byte[] bytes(Guest guest, long[] arguments, int at) {
    int length = (int) arguments[at + 1];
    checkLength(length);
    return guest.memory().read((int) arguments[at], length);
  }

  private void checkLength(int length) {
    Optional<Limit> broken =
        Optional.of(Limit.ARGUMENT_BYTES)
            .filter(limit -> Integer.toUnsignedLong(length) > meter.limits().get(limit));
    if (broken.isPresent()) {
      throw new AnnexException(meter.limitReached(broken.get()));
    }
  }
}
