package dev.annex.processes;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.Map;

/** Words for a program that cannot be run. */
public final class ProcessFailure {

  private static final int MAX_SHOWN_LENGTH = 256;

  private ProcessFailure() {}

  /**
   * The failure to run something.
   *
   * @param what the program or folder
   * @param reason one word for machines, such as {@code not-found}
   * @param why what stood against it and what would help; a sentence without its full stop
   */
  public static AnnexException of(Object what, String reason, String why) {
    return new AnnexException(
        new Fault(
            ErrorCode.HOST_CALL_FAILED,
            "Running \"%s\" failed: %s."
                .formatted(Printable.show(what.toString(), MAX_SHOWN_LENGTH), why),
            Map.of("reason", Json.object().stringNode(reason))));
  }
}
