package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.wasi.LastOutput;
import dev.annex.runtime.wasm.wasi.LogOutput;
import dev.annex.runtime.wasm.wasi.Output;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A skill that was started. Bytes go in through memory that it allocates, and come out as one
 * number: the address in the high half, the length in the low half, both unsigned.
 *
 * <p>Between the allocation for a request and the call that takes it nothing else is called,
 * because AssemblyScript's runtime has one buffer for all that comes in. A result is copied and
 * freed before anything else is called, because it lies in one buffer, too. One thread at a time.
 */
final class LuminarysGuest {

  static final String ALLOC = "skill_alloc";
  static final String FREE = "skill_free";
  static final String HANDLE = "skill_handle";
  static final String DESCRIBE = "skill_describe";
  static final String INITIALIZE = "_initialize";

  /** What makes a command ready, where there is no reactor to initialise. */
  static final String START = "_start";

  /** Most of one request, one response and one answer of a host function. */
  static final ByteSize MAX_BYTES = ByteSize.ofMib(16);

  private final Guest guest;
  private final LentBuffers lent;
  private final LogOutput log;

  private LuminarysGuest(Guest guest, LentBuffers lent, LogOutput log) {
    this.guest = guest;
    this.lent = lent;
    this.log = log;
  }

  /**
   * What instances are made from.
   *
   * @param functions those of the import module {@code env} that this contract has, as far as the
   *     module imports them; WASI and AssemblyScript's are added here
   */
  static Blueprint blueprint(CompiledModule module, Collection<HostFunction> functions) {
    List<HostFunction> all = new ArrayList<>(functions);
    all.addAll(Wasi.functionsFor(module.imports(), Set.of()));
    all.addAll(AssemblyScript.functionsFor(module.imports()));
    return Blueprint.of(module, all);
  }

  /**
   * Makes an instance and makes it ready.
   *
   * @param more what the host functions keep for this call beside what every call has
   */
  static LuminarysGuest start(Blueprint blueprint, GuestSession session, Object... more) {
    LentBuffers lent = new LentBuffers();
    LogOutput log = new LogOutput(session.host());
    Guest guest = session.start(blueprint, parts(session, lent, log, more));
    makeReady(guest);
    return new LuminarysGuest(guest, lent, log);
  }

  /** What the host functions of one call work with. */
  static Object[] parts(GuestSession session, LentBuffers lent, LogOutput log, Object... more) {
    List<Object> parts = new ArrayList<>(List.of(more));
    LastOutput errors = new LastOutput();
    session.diagnoseWith(errors::text);
    Output both =
        bytes -> {
          errors.write(bytes);
          log.write(bytes);
        };
    parts.add(
        new Wasi(
            session.meter(), session.surroundings(), List.of("skill"), new byte[0], log, both));
    parts.add(session.surroundings());
    parts.add(lent);
    parts.add(log);
    return parts.toArray();
  }

  /** Initialises a reactor; runs a command, whose exports are then used as if it were one. */
  static void makeReady(Guest guest) {
    if (guest.exports(INITIALIZE) || !guest.exports(START)) {
      guest.initializeReactor(INITIALIZE);
      return;
    }
    try {
      guest.call(START);
    } catch (GuestExit exit) {
      if (exit.code() != 0) {
        throw exit;
      }
    }
  }

  /** Whether a module has no reactor to initialise, but a command to run. */
  static boolean startsAsCommand(CompiledModule module) {
    return module.function(INITIALIZE).isEmpty() && module.function(START).isPresent();
  }

  /** Where lines of its log go. */
  LogOutput log() {
    return log;
  }

  /** What the skill says about itself. */
  byte[] describe() {
    byte[] descriptor = take(guest.call(DESCRIBE), "its description", 0);
    log.flush();
    return descriptor;
  }

  /**
   * Runs one invocation.
   *
   * @param request never empty
   */
  byte[] handle(byte[] request) {
    if (request.length > MAX_BYTES.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "The request has more than %s, which no Luminarys skill is given.".formatted(MAX_BYTES));
    }
    int pointer = put(guest, request, "a request");
    byte[] response = take(guest.call(HANDLE, pointer, request.length), "a response", pointer);
    log.flush();
    return response;
  }

  /**
   * Puts the answer of a host function into memory that the skill allocates now, while it waits for
   * the function, and remembers to free it when the call is over.
   *
   * @return what the function returns
   */
  static long give(Guest guest, byte[] answer) {
    if (answer.length > MAX_BYTES.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "An answer of the host has more than %s, which no Luminarys skill is given."
              .formatted(MAX_BYTES));
    }
    int pointer = put(guest, answer, "an answer of the host");
    guest.part(LentBuffers.class).add(pointer);
    return ((long) pointer << 32) | answer.length;
  }

  private static int put(Guest guest, byte[] bytes, String what) {
    int pointer = (int) guest.call(ALLOC, bytes.length);
    if (pointer == 0) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The skill allocated no memory for %s of %d bytes.".formatted(what, bytes.length));
    }
    if (!guest.memory().holds(pointer, bytes.length)) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The skill allocated memory for %s of %d bytes at address %d, outside of the %d that it has."
              .formatted(
                  what, bytes.length, Integer.toUnsignedLong(pointer), guest.memory().size()));
    }
    guest.memory().write(pointer, bytes);
    return pointer;
  }

  /**
   * Copies a result and frees it, then the request that it answers, then what was lent meanwhile.
   *
   * @param request its address; 0 when there was none
   */
  private byte[] take(long packed, String what, int request) {
    int pointer = (int) (packed >>> 32);
    int length = (int) packed;
    byte[] bytes = length == 0 ? new byte[0] : copy(pointer, length, what);
    lent.free(guest, pointer, request);
    return bytes;
  }

  private byte[] copy(int pointer, int length, String what) {
    long size = Integer.toUnsignedLong(length);
    if (pointer == 0 || !guest.memory().holds(pointer, length)) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "The skill gave %s of %d bytes at address %d, outside of the %d bytes that its memory has."
              .formatted(what, size, Integer.toUnsignedLong(pointer), guest.memory().size()));
    }
    if (size > MAX_BYTES.bytes()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "The skill gave %s of %d bytes, where %s are allowed.".formatted(what, size, MAX_BYTES));
    }
    return guest.memory().read(pointer, length);
  }
}
