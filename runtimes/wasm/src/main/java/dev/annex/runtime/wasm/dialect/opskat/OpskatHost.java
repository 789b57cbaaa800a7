package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/**
 * The functions of the import module {@code opskat}, and what they work with during one call.
 *
 * <p>Functions of handles, connections and dialogs tell the guest what went wrong. Logging and
 * stored values have no way to, and the original drops what it cannot do; here a write that was not
 * kept, or a right that was not given, ends the call with its reason instead.
 */
final class OpskatHost {

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  private final HostCalls host;
  private final Meter meter;
  private final Invocation invocation;
  private final GivenBytes given;
  private final ReturnedBytes returned = new ReturnedBytes();
  private final LostWrites lost;
  private final FileDialogs dialogs;
  private final IoHandles handles;
  private final AssetConfigs assets;

  /**
   * For one call.
   *
   * @param trial whether it tries out the settings of a connection that nobody keeps yet
   */
  OpskatHost(GuestSession session, Invocation invocation, boolean trial) {
    this.host = session.host();
    this.meter = session.meter();
    this.invocation = invocation;
    this.given = new GivenBytes(meter);
    this.lost = new LostWrites(host, meter);
    this.dialogs = new FileDialogs(host, given, returned);
    this.handles = new IoHandles(host, session.surroundings().clock(), given, returned, dialogs);
    this.assets = new AssetConfigs(host, invocation, trial, returned);
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
    return (guest, arguments) -> guest.part(OpskatHost.class).call(function, guest, arguments);
  }

  private long call(OpskatImport function, Guest guest, long[] arguments) {
    return switch (function) {
      case HOST_LOG -> log(guest, arguments);
      case HOST_KV_GET -> get(guest, arguments);
      case HOST_KV_SET -> set(guest, arguments);
      case HOST_ACTION_EVENT -> event(guest, arguments);
      case HOST_ACTION_SHOULD_STOP -> shouldStop();
      case HOST_IO_OPEN -> telling(guest, () -> handles.open(guest, arguments));
      case HOST_IO_READ -> telling(guest, () -> handles.read(guest, arguments));
      case HOST_IO_WRITE -> orNothing(() -> handles.write(guest, arguments));
      case HOST_IO_FLUSH -> telling(guest, () -> handles.flush(guest, arguments));
      case HOST_IO_CLOSE -> orNothing(() -> handles.close(arguments));
      case HOST_IO_SET_DEADLINE -> telling(guest, () -> handles.deadline(guest, arguments));
      case HOST_ASSET_GET_CONFIG -> telling(guest, () -> assets.get(guest, arguments[0]));
      case HOST_FILE_DIALOG -> telling(guest, () -> dialogs.show(guest, arguments));
    };
  }

  /** Gives the guest the failure to read. */
  private long telling(Guest guest, LongSupplier work) {
    try {
      return work.getAsLong();
    } catch (AnnexException e) {
      if (!Refusal.tellable(e, meter)) {
        throw e;
      }
      return returned.failure(guest, e.fault().message());
    }
  }

  /** Gives the guest 0 for a failure, and keeps it for whoever asks why the call failed. */
  private long orNothing(LongSupplier work) {
    try {
      return work.getAsLong();
    } catch (AnnexException e) {
      if (!Refusal.tellable(e, meter)) {
        throw e;
      }
      lost.add(e.fault().message());
      return 0;
    }
  }

  /** The failure of the call, with what the guest could not be told. */
  AnnexException explain(AnnexException failure) {
    return lost.explain(failure);
  }

  private long log(Guest guest, long[] arguments) {
    String level = given.text(guest, arguments, 0);
    String message = given.text(guest, arguments, 2);
    host.call(
        "log.write",
        Json.object()
            .put("level", LEVELS.contains(level) ? level : "info")
            .put("message", message));
    return 0;
  }

  private long get(Guest guest, long[] arguments) {
    String key = given.name(guest, arguments, 0);
    JsonNode answer = host.call("kv.get", Json.object().put("key", key));
    JsonNode value = answer.path("value");
    return value.isNull() || value.isMissingNode() ? 0 : returned.fresh(guest, binary(value));
  }

  private static byte[] binary(JsonNode value) {
    if (!value.isBinary()) {
      throw new AnnexException(
          ErrorCode.INTERNAL, "The host's kv.get gave something that is no bytes.");
    }
    return value.binaryValue();
  }

  private long set(Guest guest, long[] arguments) {
    String key = given.name(guest, arguments, 0);
    byte[] value = given.bytes(guest, arguments, 2);
    host.call("kv.set", Json.object().put("key", key).put("value", value));
    return 0;
  }

  private long event(Guest guest, long[] arguments) {
    String type = given.text(guest, arguments, 0);
    byte[] data = given.bytes(guest, arguments, 2);
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
}
