package dev.annex.capabilities.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class JournalCapabilityTest extends CapabilityContract {

  /** Gives back every line that a query is for. */
  private static final class Lines implements Journal {
    private final List<Line> lines = new ArrayList<>();

    @Override
    public void append(JournalEntry entry) {
      lines.addFirst(new Line(lines.size() + 1L, entry));
    }

    @Override
    public void commit() {}

    @Override
    public List<Line> read(Query query) {
      return lines.stream()
          .filter(line -> line.sequence() < query.before())
          .filter(line ->
              query.extension().isEmpty() || query.extension().equals(line.entry().extension()))
          .limit(query.limit())
          .toList();
    }
  }

  private final Lines journal = new Lines();

  private void line(String extension, String target) {
    journal.append(
        new JournalEntry(
            Instant.EPOCH,
            JournalEntry.Kind.CALL,
            JournalEntry.Verdict.FAILED,
            Optional.of(InvocationId.random()),
            "alice",
            Optional.of(new ExtensionId(extension)),
            "tool.call",
            target,
            Json.object().put("code", "TOOL_FAILED").put("client", "somebody")));
  }

  @Override
  protected Capability open() {
    return new JournalCapability(journal);
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(ListLines.NAME, Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of("journal");
  }

  @Test
  void tellsOnlyWhatIsAboutTheOneWhoAsks() {
    String own = "mine";
    CapabilityHarness harness =
        CapabilityHarness.allowing(capability()).as(CapabilityHarness.extension(own));
    line("somebody-else", "theirs");
    line(own, "first");
    line(own, "second");

    JsonNode answer = harness.call(ListLines.NAME, "{}");

    assertThat(answer.path("lines").valueStream().map(line -> line.path("target").asString("")))
        .containsExactly("second", "first");
    assertThat(answer.toString()).doesNotContain("alice", "client", "theirs");
    assertThat(answer.path("lines").path(0).path("code").asString("")).isEqualTo("TOOL_FAILED");
    assertThat(answer.path("next").isNull()).isTrue();
  }

  @Test
  void goesOnWhereThePageBeforeEnded() {
    String own = "mine";
    CapabilityHarness harness =
        CapabilityHarness.allowing(capability()).as(CapabilityHarness.extension(own));
    line(own, "first");
    line(own, "second");

    JsonNode page = harness.call(ListLines.NAME, "{\"limit\":1}");
    long next = page.path("next").asLong(0);

    assertThat(next).isEqualTo(2);
    assertThat(
            harness
                .call(ListLines.NAME, "{\"limit\":1,\"before\":%d}".formatted(next))
                .path("lines")
                .path(0)
                .path("target")
                .asString(""))
        .isEqualTo("first");
  }

  @Test
  void refusesPagesThatMakeNoSense() {
    CapabilityHarness harness = CapabilityHarness.allowing(capability());

    for (String request : List.of("{\"limit\":0}", "{\"limit\":1001}", "{\"before\":0}")) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> harness.call(ListLines.NAME, request))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
    }
  }
}
