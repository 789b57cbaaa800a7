package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.memory.OutOfFuel;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;
import tools.jackson.databind.JsonNode;

/** Says in our words why guest code ended. */
final class GuestFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private GuestFailure(Throwable cause) {
    super(cause);
  }

  /** Carries a failure from the guest's thread to the caller's. */
  static RuntimeException wrap(Throwable cause) {
    return cause instanceof RuntimeException known ? known : new GuestFailure(cause);
  }

  /**
   * The failure to report.
   *
   * @param refusedToGrow whether the guest was refused memory before
   * @param printed the last lines the guest wrote to standard error; may be empty
   */
  static AnnexException explain(
      Throwable failure, Meter meter, boolean refusedToGrow, String printed) {
    Throwable cause = failure instanceof GuestFailure wrapped ? wrapped.getCause() : failure;
    if (meter.stopped().isPresent()) {
      return new AnnexException(meter.stopped().get());
    }
    if (hasStackOverflow(cause)) {
      return exceeded(
          ErrorCode.STACK_EXCEEDED, "its calls were nested too deeply for", Limit.STACK, meter);
    }
    if (cause instanceof AnnexException known) {
      return known;
    }
    if (cause instanceof OutOfFuel) {
      return meter.exhaust(Limit.FUEL);
    }
    if (refusedToGrow || cause instanceof OutOfMemoryError) {
      return exceeded(ErrorCode.MEMORY_EXCEEDED, "it wanted more memory than", Limit.MEMORY, meter);
    }
    return switch (cause) {
      case WasmInterruptedException e -> stopped(meter);
      case GuestExit exit -> trapped("it ended itself with exit code " + exit.code(), printed);
      case WasmException e -> trapped("it threw an exception that it did not catch", printed);
      case WasmEngineException e -> trapped(reason(e), printed);
      case IndexOutOfBoundsException e -> trapped("an access out of bounds", printed);
      case NegativeArraySizeException e -> trapped("an access out of bounds", printed);
      case ArithmeticException e -> trapped(reason(e), printed);
      case null, default -> internal(failure);
    };
  }

  private static AnnexException stopped(Meter meter) {
    meter.cancel("its thread was interrupted");
    return new AnnexException(meter.stopped().orElseThrow());
  }

  private static AnnexException internal(Throwable failure) {
    return new AnnexException(
        ErrorCode.INTERNAL, "The call was ended by a failure inside the engine.", failure);
  }

  private static boolean hasStackOverflow(@Nullable Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      boolean noticedBefore =
          cause instanceof AnnexException known && known.code() == ErrorCode.STACK_EXCEEDED;
      if (noticedBefore || cause instanceof StackOverflowError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static AnnexException exceeded(ErrorCode code, String what, Limit limit, Meter meter) {
    return new AnnexException(
        code,
        "The call was ended because %s limit %s of %s. Its manifest may want up to %s, if the operator allows that."
            .formatted(
                what,
                limit.key(),
                limit.show(meter.limits().get(limit)),
                limit.show(limit.maximum())));
  }

  private static String reason(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("no reason given");
  }

  private static AnnexException trapped(String why, String printed) {
    String message = "The extension's code was ended: %s.".formatted(why);
    if (printed.isEmpty()) {
      return new AnnexException(ErrorCode.TRAPPED, message);
    }
    Map<String, JsonNode> details = Map.of("printed", Json.object().stringNode(printed));
    return new AnnexException(
        ErrorCode.TRAPPED, "%s It printed: %s".formatted(message, printed.strip()), details);
  }
}
