package dev.annex.runtime.wasm.fuzz;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Blame;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.runtime.wasm.limits.WildGuests;
import java.time.Duration;
import java.util.List;

/** Any function of the host, called with any numbers, answers or ends the call with a reason. */
public final class HostPointers {

  private static final Duration TIME = Duration.ofMillis(100);
  private static final Workshop WORKSHOP = new Workshop();
  private static final List<WildGuests.Wild> GUESTS = WildGuests.prepare(WORKSHOP);

  private HostPointers() {}

  /** The form in which Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Entropy entropy = new Entropy(bytes);
    WildGuests.Wild guest = GUESTS.get(entropy.below(GUESTS.size()));
    StringBuilder numbers = new StringBuilder().append(entropy.below(guest.functions()));
    for (int i = 0; i < 9; i++) {
      numbers.append(' ').append(Math.max(entropy.number(), -Long.MAX_VALUE));
    }
    Workshop.Prepared program = guest.program();
    Meter meter = Meter.start(program.limits(), TIME);
    try (Sandbox sandbox = program.program().open()) {
      sandbox.call(
          Workshop.Prepared.call(
              program.tool("run"), Json.write(Json.object().put("numbers", numbers.toString()))),
          WildGuests.host(meter),
          meter);
    } catch (AnnexException e) {
      if (e.code().blame() == Blame.HOST) {
        throw new AssertionError(numbers.toString(), e);
      }
    }
  }
}
