package dev.annex.runtime.wasm.dialect.morphee;

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
import java.util.Set;

/** The functions of the import module {@code morphee}, and what they work with during one call. */
final class MorpheeHost {

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  private final HostCalls host;
  private final Meter meter;

  MorpheeHost(GuestSession session) {
    this.host = session.host();
    this.meter = session.meter();
  }

  static List<HostFunction> functionsFor(Collection<ImportedFunction> imports) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(MorpheeDialect.MODULE))
        .distinct()
        .flatMap(wanted -> MorpheeImport.named(wanted.name()).stream())
        .map(known ->
            new HostFunction(
                MorpheeDialect.MODULE, known.functionName(), known.signature(), body(known)))
        .toList();
  }

  private static HostFunction.Body body(MorpheeImport function) {
    return function == MorpheeImport.LOG
        ? (guest, arguments) -> guest.part(MorpheeHost.class).log(guest, arguments)
        : (guest, arguments) -> {
          throw new AnnexException(
              ErrorCode.INVALID_HOST_CALL,
              "The extension called %s.%s, which this version of Annex cannot give."
                  .formatted(MorpheeDialect.MODULE, function.functionName()));
        };
  }

  /** The contract drops a line that may not be logged; the denial is in the journal. */
  private long log(Guest guest, long[] arguments) {
    String level = text(guest, arguments, 0);
    String message = text(guest, arguments, 2);
    try {
      host.call(
          LogOutput.OPERATION,
          Json.object()
              .put("level", LEVELS.contains(level) ? level : "info")
              .put("message", message));
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
    }
    return 0;
  }

  private String text(Guest guest, long[] arguments, int at) {
    int length = (int) arguments[at + 1];
    if (Integer.toUnsignedLong(length) > meter.limits().get(Limit.ARGUMENT_BYTES)) {
      throw new AnnexException(meter.limitReached(Limit.ARGUMENT_BYTES));
    }
    return new String(guest.memory().read((int) arguments[at], length), StandardCharsets.UTF_8);
  }
}
