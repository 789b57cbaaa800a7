package dev.annex.capabilities.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Permission.Risk;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class LogCapabilityTest extends CapabilityContract {

  private final List<String> written = new ArrayList<>();
  private final List<LogLine> lines = new ArrayList<>();

  @Override
  protected Capability open() {
    return new LogCapability((extension, line) -> {
      written.add(extension + " " + line.level() + " " + line.message());
      lines.add(line);
    });
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "log.write", Json.parse("{\"level\":\"warn\",\"message\":\"hi\",\"fields\":{\"a\":1}}"));
  }

  @Override
  protected List<String> permissions() {
    return List.of("log");
  }

  @Test
  void writesToTheSinkAndToTheCaller() {
    Ears ears = new Ears();
    CapabilityHarness.granting(capability(), "log")
        .heardBy(ears)
        .call(
            "log.write", "{\"level\":\"error\",\"message\":\"disk full\",\"fields\":{\"free\":0}}");
    assertThat(written).containsExactly("notes ERROR disk full");
    assertThat(ears.lines).isEqualTo(lines);
    assertThat(lines.getFirst().fields()).isEqualTo(Map.of("free", Json.parse("0")));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"debug\"', DEBUG",
    "'\"info\"',  INFO",
    "'\"warn\"',  WARN",
    "'\"error\"', ERROR",
    "'\"fatal\"', INFO",
    "'\"WARN\"',  INFO",
    "'\"\"',      INFO",
    "null,        INFO"
  })
  void countsEveryOtherLevelAsInfo(String level, LogLevel expected) {
    write("{\"level\":%s,\"message\":\"m\"}".formatted(level));
    assertThat(lines).extracting(LogLine::level).containsExactly(expected);
  }

  @Test
  void cleansMessageAndFields() {
    ObjectNode request = Json.object().put("message", "a\u001b[31mred\u001b[0m\nb");
    request.putObject("fields").put("na\u202eme", "x\u0007y").putArray("list").add("\u009b1mz");
    write(request.toString());
    LogLine line = lines.getFirst();
    assertThat(line.message()).isEqualTo("ared b");
    assertThat(Json.object().setAll(line.fields()).toString())
        .isIn("{\"name\":\"xy\",\"list\":[\"z\"]}", "{\"list\":[\"z\"],\"name\":\"xy\"}");
  }

  @Test
  void spendsLinesAndBytesOfTheCall() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "log");
    harness.call("log.write", "{\"message\":\"café\"}");
    harness.call("log.write", "{\"message\":\"\",\"fields\":{\"a\":1}}");
    assertThat(harness.meter().used(Budget.LOG_LINES)).isEqualTo(2);
    assertThat(harness.meter().used(Budget.LOG_BYTES)).isEqualTo(5 + "{\"a\":1}".length());
  }

  @Test
  void endsTheCallAtItsLimitOfLines() {
    CapabilityHarness harness = limited(Limit.LOG_LINES, 2);
    harness.call("log.write", "{\"message\":\"1\"}");
    harness.call("log.write", "{\"message\":\"2\"}");
    assertLimitReached(harness, "{\"message\":\"3\"}", "log-lines of 2");
    assertThat(written).hasSize(2);
  }

  @Test
  void endsTheCallAtItsLimitOfBytes() {
    CapabilityHarness harness = limited(Limit.LOG_BYTES, 10);
    harness.call("log.write", "{\"message\":\"1234567890\"}");
    assertLimitReached(harness, "{\"message\":\"1\"}", "log-bytes of 10 B");
    assertThat(written).hasSize(1);
  }

  private void assertLimitReached(CapabilityHarness harness, String request, String limit) {
    assertThatThrownBy(() -> harness.call("log.write", request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessageContaining(limit);
    assertThat(harness.meter().stopped()).isPresent();
  }

  private CapabilityHarness limited(Limit limit, long value) {
    Extension extension =
        CapabilityHarness.extension(
            "notes", Limits.defaults().with(limit, value), List.of(), List.of());
    return CapabilityHarness.granting(capability(), "log").as(extension);
  }

  @Test
  void keepsWhatWasLoggedOutOfTheJournalWhenDenied() {
    CapabilityHarness harness = CapabilityHarness.granting(capability());
    assertThatThrownBy(() -> harness.call("log.write", "{\"message\":\"hunter2\"}"))
        .hasMessageContaining("log.write of \"info line\" denied");
    assertThat(harness.journalled())
        .hasSize(1)
        .noneMatch(entry -> entry.toString().contains("hunter2"));
    assertThat(written).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                              | log.write failed: field \"message\" is missing.",
        "{\"message\":null}              | log.write failed: field \"message\" is missing.",
        "{\"message\":7}                 | log.write failed: field \"message\" must be text.",
        "{\"message\":\"m\",\"level\":3} | log.write failed: field \"level\" must be text.",
        "{\"message\":\"m\",\"fields\":[]} | log.write failed: field \"fields\" must be an object.",
        "{\"text\":\"m\"}                | log.write failed: there is no field \"text\"; there is level, message, fields.",
      })
  void saysWhatIsWrongWithARequest(String request, String message) {
    assertThatThrownBy(() -> write(request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessage(message);
  }

  @Test
  void refusesTooManyFields() {
    ObjectNode request = Json.object().put("message", "m");
    ObjectNode fields = request.putObject("fields");
    for (int i = 0; i <= LogText.MAX_FIELDS; i++) {
      fields.put("field" + i, i);
    }
    assertThatThrownBy(() -> write(request.toString()))
        .hasMessage("log.write failed: field \"fields\" has 33 members, at most 32 are allowed.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"log.write", "log.read", "log=everything"})
  void hasOnePermissionOnly(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .hasMessage(
            "Permission \"%s\" does not exist: there is only log, without a scope."
                .formatted(permission));
  }

  @Test
  void isOfLowRiskAndChangesNothing() {
    var permission = capability().readPermission(PermissionRequest.parse("log"));
    assertThat(permission.risk()).isEqualTo(Risk.LOW);
    assertThat(permission.changesState()).isFalse();
    assertThat(permission.reachesOutside()).isFalse();
  }

  private void write(String request) {
    CapabilityHarness.granting(capability(), "log").call("log.write", request);
  }

  private static final class Ears implements Progress {
    private final List<LogLine> lines = new ArrayList<>();

    @Override
    public void advanced(double done, OptionalDouble total, String message) {
      throw new AssertionError("nothing advances");
    }

    @Override
    public void logged(LogLine line) {
      lines.add(line);
    }

    @Override
    public void emitted(String type, JsonNode data) {
      throw new AssertionError("nothing is emitted");
    }
  }
}
