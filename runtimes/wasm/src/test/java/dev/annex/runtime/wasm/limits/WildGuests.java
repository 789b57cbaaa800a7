package dev.annex.runtime.wasm.limits;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.wasm.Workshop;
import java.util.List;

/** The guests that call every function of the host with the numbers they are given. */
public final class WildGuests {

  private WildGuests() {}

  /** Makes them ready to be called. */
  public static List<Wild> prepare(Workshop workshop) {
    return HostileCase.all().stream()
        .filter(hostile -> !hostile.swept().isEmpty())
        .map(hostile ->
            new Wild(workshop.prepare(hostile.files(), limits -> limits), hostile.swept().size()))
        .toList();
  }

  /** A host for one call of them. */
  public static HostCalls host(Meter meter) {
    return new HostileHost(meter, "answers");
  }

  /**
   * One of them.
   *
   * @param functions how many functions of the host it calls
   */
  public record Wild(Workshop.Prepared program, int functions) {}
}
