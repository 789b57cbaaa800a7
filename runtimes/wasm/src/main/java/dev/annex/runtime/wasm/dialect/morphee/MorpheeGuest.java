package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.wasi.LogOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A reactor that was started: texts go in and out through memory that it allocates. */
final class MorpheeGuest {

  static final List<String> ALLOC = List.of("alloc", "morphee_alloc");
  static final List<String> DEALLOC = List.of("dealloc", "morphee_dealloc");
  static final String INITIALIZE = "_initialize";
  static final String ABI_VERSION = "morphee_abi_version";

  /** Most of a request and of a response. */
  static final ByteSize MAX_TEXT = ByteSize.ofMib(8);

  /** Functions of WASI that this contract does not have. */
  private static final Set<String> WITHOUT = Set.of("fd_read", "fd_tell", "fd_fdstat_set_flags");

  private final Guest guest;
  private final LogOutput output;

  private MorpheeGuest(Guest guest, LogOutput output) {
    this.guest = guest;
    this.output = output;
  }

  static Blueprint blueprint(CompiledModule module) {
    List<HostFunction> functions = new ArrayList<>();
    functions.addAll(Wasi.functionsFor(module.imports(), WITHOUT));
    functions.addAll(MorpheeHost.functionsFor(module.imports()));
    return Blueprint.of(module, functions);
  }

  static MorpheeGuest start(Blueprint blueprint, GuestSession session, Asked asked) {
    LogOutput output = new LogOutput(session.host());
    Guest guest = session.start(blueprint, parts(session, output, asked));
    guest.initializeReactor(INITIALIZE);
    return new MorpheeGuest(guest, output);
  }

  /** What the host functions of one call work with. */
  static Object[] parts(GuestSession session, LogOutput output, Asked asked) {
    Wasi wasi =
        new Wasi(session.meter(), session.surroundings(), List.of(), new byte[0], output, output);
    return new Object[] {wasi, new MorpheeHost(session, asked)};
  }

  int abiVersion() {
    return guest.exports(ABI_VERSION) ? (int) guest.call(ABI_VERSION) : 1;
  }

  byte[] describe() {
    return take(guest.call("describe"));
  }

  byte[] execute(byte[] request) {
    if (request.length > MAX_TEXT.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "The request has more than %s, which no Morphee extension takes.".formatted(MAX_TEXT));
    }
    int pointer = put(guest, request, "a request");
    return take(guest.call("execute", pointer, request.length));
  }

  /**
   * Puts the answer of a host function into memory that the guest allocates and frees.
   *
   * @return pointer in the high half, length in the low half
   */
  static long give(Guest guest, byte[] answer) {
    return ((long) put(guest, answer, "an answer of the host") << 32) | answer.length;
  }

  private static int put(Guest guest, byte[] bytes, String what) {
    int pointer = (int) guest.call(guest.firstExported(ALLOC), bytes.length);
    if (pointer == 0) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The extension allocated no memory for %s of %d bytes.".formatted(what, bytes.length));
    }
    requireHeld(guest, pointer, bytes.length);
    guest.memory().write(pointer, bytes);
    return pointer;
  }

  /** Copies a buffer the guest returned and gives it back; empty when it returned nothing. */
  private byte[] take(long packed) {
    int pointer = (int) (packed >>> 32);
    int length = (int) packed;
    if (packed == 0 || length == 0) {
      output.flush();
      return new byte[0];
    }
    if (Integer.toUnsignedLong(length) > MAX_TEXT.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Response too large: the extension answered with %d bytes, where %s are allowed."
              .formatted(Integer.toUnsignedLong(length), MAX_TEXT));
    }
    if (pointer == 0) {
      throw invalidPointer();
    }
    requireHeld(guest, pointer, length);
    byte[] bytes = guest.memory().read(pointer, length);
    guest.call(guest.firstExported(DEALLOC), pointer, length);
    output.flush();
    return bytes;
  }

  private static void requireHeld(Guest guest, int pointer, int length) {
    GuestMemory memory = guest.memory();
    if (!memory.holds(pointer, length)) {
      throw invalidPointer();
    }
  }

  private static AnnexException invalidPointer() {
    return new AnnexException(ErrorCode.INVALID_RESULT, "Invalid pointer from extension");
  }
}
