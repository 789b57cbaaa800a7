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
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The functions of the import module {@code morphee}, and what they work with during one call. */
final class MorpheeHost {

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  private final HostCalls host;
  private final Meter meter;
  private final Asked asked;

  MorpheeHost(GuestSession session, Asked asked) {
    this.host = session.host();
    this.meter = session.meter();
    this.asked = asked;
  }

  /** Every operation that a function here can come to. */
  static Set<String> operations() {
    return Set.of(
        LogOutput.OPERATION,
        HttpFetch.OPERATION,
        VaultService.GET,
        VaultService.SET,
        EventService.PUBLISH,
        DataService.GET_TASK,
        DataService.CREATE_TASK,
        DataService.UPDATE_TASK,
        DataService.LIST_TASKS,
        DataService.LIST_SPACES,
        DataService.LIST_CONVERSATIONS,
        FileService.ROOTS,
        FileService.READ,
        FileService.LIST);
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
        : (guest, arguments) -> guest.part(MorpheeHost.class).serve(function, guest, arguments);
  }

  private long serve(MorpheeImport function, Guest guest, long[] arguments) {
    return MorpheeGuest.give(guest, answer(function, bytes(guest, arguments, 0)).toBytes());
  }

  private Reply answer(MorpheeImport function, byte[] argument) {
    try {
      return service(function).call(Fields.read(function, argument));
    } catch (AnnexException e) {
      return Refusals.of(e, function, meter);
    }
  }

  private HostService service(MorpheeImport function) {
    return switch (function) {
      case HTTP_FETCH -> new HttpFetch(host, meter, asked);
      case VAULT_GET -> new VaultService(host)::get;
      case VAULT_SET -> new VaultService(host)::set;
      case EVENT_EMIT -> new EventService(host)::emit;
      case DATA_GET_TASK -> new DataService(host, asked)::getTask;
      case DATA_CREATE_TASK -> new DataService(host, asked)::createTask;
      case DATA_LIST_TASKS -> new DataService(host, asked)::listTasks;
      case DATA_UPDATE_TASK -> new DataService(host, asked)::updateTask;
      case DATA_LIST_SPACES -> new DataService(host, asked)::listSpaces;
      case DATA_LIST_CONVERSATIONS -> new DataService(host, asked)::listConversations;
      case FILE_READ -> new FileService(host)::read;
      case FILE_LIST -> new FileService(host)::list;
      case LOG -> throw new IllegalStateException("log answers nothing");
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
    return new String(bytes(guest, arguments, at), StandardCharsets.UTF_8);
  }

  private byte[] bytes(Guest guest, long[] arguments, int at) {
    int length = (int) arguments[at + 1];
    if (Integer.toUnsignedLong(length) > meter.limits().get(Limit.ARGUMENT_BYTES)) {
      throw new AnnexException(meter.limitReached(Limit.ARGUMENT_BYTES));
    }
    return guest.memory().read((int) arguments[at], length);
  }
}
