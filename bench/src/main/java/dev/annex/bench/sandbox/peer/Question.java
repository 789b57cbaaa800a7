package dev.annex.bench.sandbox.peer;

import dev.annex.api.value.Json;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing to measure, as it is asked of every engine. The protocol is in {@code
 * bench/peers/README.md}.
 *
 * @param form how the module is compiled, for engines that know more than one way
 * @param module a file; empty when none is needed
 * @param export which function, for {@link Kind#KERNEL} and {@link Kind#STOP}
 * @param argument its argument; the number of extensions for {@link Kind#IDLE}
 * @param request what a guest is asked
 * @param millis how long to go on asking it; the time allowed for {@link Kind#STOP}
 */
public record Question(
    Kind kind,
    Form form,
    String module,
    String export,
    long argument,
    String request,
    long millis) {

  /** What to measure. */
  public enum Kind {
    HELLO,
    KERNEL,
    WARM,
    FRESH,
    COMMAND,
    LOAD,
    /** Only Annex: {@link #FRESH} or {@link #COMMAND} as the host calls a sandbox. */
    SANDBOX,
    /** Only Annex: {@link #LOAD} of what was compiled before. */
    CACHED,
    /** Only Annex: bytes of heap and of class data that an extension holds which is not called. */
    IDLE,
    /** Only Annex: time from the deadline of an endless call to its answer. */
    STOP,
    /** Only Annex: time from the cancellation of an endless call to its answer. */
    CANCEL
  }

  /** How a module is compiled. */
  public enum Form {
    METERED,
    UNMETERED
  }

  /** A question about nothing in particular. */
  public static Question of(Kind kind) {
    return new Question(kind, Form.METERED, "", "", 0, "", 0);
  }

  /** A copy that measures something else. */
  public Question as(Kind other) {
    return new Question(other, form, module, export, argument, request, millis);
  }

  /** A copy about a module. */
  public Question about(String file) {
    return new Question(kind, form, file, export, argument, request, millis);
  }

  /** A copy about a function. */
  public Question calling(String name, long value) {
    return new Question(kind, form, module, name, value, request, millis);
  }

  /** A copy with another request. */
  public Question asking(String text) {
    return new Question(kind, form, module, export, argument, text, millis);
  }

  /** A copy that takes so long. */
  public Question lasting(long time) {
    return new Question(kind, form, module, export, argument, request, time);
  }

  /** A copy for a module in another form. */
  public Question in(Form other) {
    return new Question(kind, other, module, export, argument, request, millis);
  }

  /** One line. */
  String line() {
    ObjectNode json =
        Json.object()
            .put("do", kind.name().toLowerCase(Locale.ROOT))
            .put("form", form.name().toLowerCase(Locale.ROOT))
            .put("module", module)
            .put("export", export)
            .put("argument", argument)
            .put("request", request)
            .put("millis", millis);
    return Json.write(json) + "\n";
  }

  /** Reads what {@link #line} wrote. */
  public static Question read(String line) {
    JsonNode json = Json.parse(line);
    return new Question(
        Kind.valueOf(json.path("do").stringValue().toUpperCase(Locale.ROOT)),
        Form.valueOf(json.path("form").stringValue().toUpperCase(Locale.ROOT)),
        json.path("module").stringValue(),
        json.path("export").stringValue(),
        json.path("argument").longValue(),
        json.path("request").stringValue(),
        json.path("millis").longValue());
  }
}
