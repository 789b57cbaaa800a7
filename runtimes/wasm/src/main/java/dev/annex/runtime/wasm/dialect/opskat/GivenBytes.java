package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** What a guest hands over: pairs of pointer and length among its arguments, copied and bounded. */
record GivenBytes(Meter meter) {

  byte[] bytes(Guest guest, long[] arguments, int at) {
    int length = (int) arguments[at + 1];
    checkLength(length);
    return guest.memory().read((int) arguments[at], length);
  }

  /** What is not UTF-8 in it is replaced. */
  String text(Guest guest, long[] arguments, int at) {
    return new String(bytes(guest, arguments, at), StandardCharsets.UTF_8);
  }

  /** Text that must be UTF-8, because it names something. */
  String name(Guest guest, long[] arguments, int at) {
    checkLength((int) arguments[at + 1]);
    return guest.memory().readText((int) arguments[at], (int) arguments[at + 1]);
  }

  /** A JSON object; anything else is a failure that the guest is told. */
  JsonNode object(Guest guest, long[] arguments, int at) {
    byte[] given = bytes(guest, arguments, at);
    JsonNode parsed;
    try {
      parsed = Json.parse(given);
    } catch (AnnexException e) {
      throw Refusal.of(e.fault().message());
    }
    if (!parsed.isObject()) {
      throw Refusal.of("the parameters are no JSON object");
    }
    return parsed;
  }

  private void checkLength(int length) {
    if (Integer.toUnsignedLong(length) > meter.limits().get(Limit.ARGUMENT_BYTES)) {
      throw new AnnexException(meter.limitReached(Limit.ARGUMENT_BYTES));
    }
  }
}
