package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What AssemblyScript's own runtime imports from {@code env}. Its texts lie in memory as UTF-16,
 * least byte first, with the number of their bytes in the four before.
 */
enum AssemblyScript {
  /** Ends the call with the skill's own words: this is how an error is thrown out of a skill. */
  ABORT("abort", "(i32, i32, i32, i32) -> ()") {
    @Override
    long call(Guest guest, long[] arguments) {
      throw new AnnexException(ErrorCode.TOOL_FAILED, reason(guest, arguments));
    }
  },
  /** Where its random numbers begin. */
  SEED("seed", "() -> f64") {
    @Override
    long call(Guest guest, long[] arguments) {
      return Double.doubleToRawLongBits(guest.part(Surroundings.class).random().nextDouble());
    }
  },
  TRACE("trace", "(i32, i32, f64, f64, f64, f64, f64) -> ()") {
    @Override
    long call(Guest guest, long[] arguments) {
      StringBuilder line = new StringBuilder(text(guest, (int) arguments[0]).orElse(""));
      int numbers = Math.clamp(arguments[1], 0, 5);
      for (int i = 0; i < numbers; i++) {
        line.append(' ').append(Double.longBitsToDouble(arguments[2 + i]));
      }
      return log(guest, "debug", line.toString());
    }
  },
  NOW("Date.now", "() -> f64") {
    @Override
    long call(Guest guest, long[] arguments) {
      return Double.doubleToRawLongBits((double) guest.part(Surroundings.class).clock().millis());
    }
  },
  LOG("console.log", "(i32) -> ()") {
    @Override
    long call(Guest guest, long[] arguments) {
      return log(guest, "info", text(guest, (int) arguments[0]).orElse(""));
    }
  };

  /** The import module that this contract's own functions are in, too. */
  static final String MODULE = "env";

  /** Most of one text, in bytes; the rest is cut off. */
  private static final int MOST_BYTES = 64 << 10;

  private final String functionName;

  @SuppressWarnings("ImmutableEnumChecker") // a record with one text
  private final Signature signature;

  AssemblyScript(String functionName, String signature) {
    this.functionName = functionName;
    this.signature = Signature.of(signature);
  }

  static Optional<AssemblyScript> named(String name) {
    return Arrays.stream(values()).filter(known -> known.functionName.equals(name)).findFirst();
  }

  static List<HostFunction> functionsFor(Collection<ImportedFunction> imports) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(MODULE))
        .map(ImportedFunction::name)
        .distinct()
        .flatMap(name -> named(name).stream())
        .map(known -> new HostFunction(MODULE, known.functionName, known.signature, known::call))
        .toList();
  }

  String functionName() {
    return functionName;
  }

  Signature signature() {
    return signature;
  }

  abstract long call(Guest guest, long[] arguments);

  private static String reason(Guest guest, long[] arguments) {
    Optional<String> message = text(guest, (int) arguments[0]).filter(text -> !text.isEmpty());
    if (message.isPresent()) {
      return message.get();
    }
    String file =
        text(guest, (int) arguments[1])
            .filter(text -> !text.isEmpty())
            .map(Shown::text)
            .orElse("its code");
    return "The skill gave up without a reason at %s, line %d, column %d."
        .formatted(
            file,
            Integer.toUnsignedLong((int) arguments[2]),
            Integer.toUnsignedLong((int) arguments[3]));
  }

  private static long log(Guest guest, String level, String line) {
    guest.part(LogOutput.class).say(level, line);
    return 0;
  }

  /** A text in the guest's memory; empty for none, and for one that does not lie in there. */
  private static Optional<String> text(Guest guest, int pointer) {
    GuestMemory memory = guest.memory();
    if (Integer.compareUnsigned(pointer, Integer.BYTES) < 0
        || !memory.holds(pointer - Integer.BYTES, Integer.BYTES)) {
      return Optional.empty();
    }
    int length = memory.readInt(pointer - Integer.BYTES);
    if (!memory.holds(pointer, length)) {
      return Optional.empty();
    }
    int read = length >= 0 && length <= MOST_BYTES ? length & ~1 : MOST_BYTES;
    return Optional.of(new String(memory.read(pointer, read), StandardCharsets.UTF_16LE));
  }
}
