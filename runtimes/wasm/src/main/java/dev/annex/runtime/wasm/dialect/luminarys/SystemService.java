package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The machine, its time, the skill's variables and its log. The contract asks no permission for
 * these, and most SDKs do not look whether they failed, so less is told instead of nothing: no name
 * of the machine, the time in UTC, what the manifest itself says. What was denied once is not asked
 * for again in the same call. One thread at a time.
 */
final class SystemService {

  private static final String INFO = "system.info";
  private static final String TIME = "system.time";
  private static final String CLOCK = "clock.now";
  private static final String CAPABILITY = "system";
  private static final String LOG = "log.write";

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");
  private static final int MOST_FIELDS = 32;
  private static final long NANOS = 1_000_000_000L;

  private final HostOperations host;
  private final SkillSettings settings;
  private final Meter meter;
  private boolean nameDenied;
  private boolean zoneDenied;

  SystemService(HostOperations host, SkillSettings settings, Meter meter) {
    this.host = host;
    this.settings = settings;
    this.meter = meter;
  }

  JsonNode info(HostRequest request) {
    JsonNode known = machine();
    return Json.object()
        .put("os", known.path("os").asString(""))
        .put("arch", known.path("arch").asString(""))
        .put("hostname", known.path("hostName").asString(""))
        .put("num_cpu", known.path("processors").asInt(1));
  }

  private JsonNode machine() {
    if (!nameDenied) {
      JsonNode named = host.unlessDenied(CAPABILITY, INFO, Json.object().put("hostName", true));
      if (named.isObject()) {
        return named;
      }
      nameDenied = true;
    }
    return host.call(INFO, Json.object(), CAPABILITY);
  }

  JsonNode now(HostRequest request) {
    if (!zoneDenied) {
      JsonNode time = host.unlessDenied(CAPABILITY, TIME, Json.object());
      if (time.isObject()) {
        return time(
            Instant.ofEpochSecond(time.path("epochSecond").asLong(0), time.path("nano").asLong(0)),
            time.path("zone").asString("UTC"),
            time.path("offsetSeconds").asInt(0));
      }
      zoneDenied = true;
    }
    long millis = host.call(CLOCK, Json.object(), "time").path("epochMillis").asLong(0);
    return time(Instant.ofEpochMilli(millis), "UTC", 0);
  }

  private static ObjectNode time(Instant now, String zone, int offset) {
    OffsetDateTime there =
        OffsetDateTime.ofInstant(
            Instant.ofEpochSecond(now.getEpochSecond()), ZoneOffset.ofTotalSeconds(offset));
    return Json.object()
        .put("unix", now.getEpochSecond())
        .put("unix_nano", now.getEpochSecond() * NANOS + now.getNano())
        .put("rfc3339", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(there))
        .put("timezone", zone.equals("Z") ? "UTC" : zone)
        .put("utc_offset", offset);
  }

  /** What the operator set, or else what the manifest says; nothing for names not declared. */
  JsonNode variable(HostRequest request) {
    return Json.object()
        .put("value", settings.environment().get(request.required("key"), host.host()));
  }

  /** A line that may not be written is dropped; the denial is in the journal. */
  JsonNode log(HostRequest request) {
    String level = request.text("level");
    ObjectNode wish =
        Json.object()
            .put(
                "level", level.equals("warning") ? "warn" : LEVELS.contains(level) ? level : "info")
            .put("message", request.text("message"));
    request.object("fields").ifPresent(given -> fields(given, wish.putObject("fields")));
    try {
      var _ = host.call(LOG, wish, "log");
    } catch (AnnexException e) {
      if (!Refusals.tellable(e, meter)) {
        throw e;
      }
    }
    return Json.object();
  }

  private static void fields(JsonNode given, ObjectNode fields) {
    given
        .propertyStream()
        .limit(MOST_FIELDS)
        .forEach(field -> fields.set(field.getKey(), field.getValue()));
  }
}
