package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InvocationTest {

  private static final ToolName ADD = new ToolName(new ExtensionId("notes"), "add");
  private static final ToolName SEND = new ToolName(new ExtensionId("mail"), "send");

  private final Invocation first =
      Invocation.of(
          Caller.agent("claude"), ADD, Json.object(), Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void hasAnIdOfItsOwn() {
    Invocation second = Invocation.of(first.caller(), ADD, Json.object(), first.deadline());
    assertThat(first.id().value()).matches("[0-9a-f]{32}").isNotEqualTo(second.id().value());
  }

  @Test
  void sharesDeadlineAndCancellationWithTheCallsItMakes() {
    Invocation nested = first.nested(SEND, Json.object()).nested(ADD, Json.object());
    assertThat(nested.depth()).isEqualTo(2);
    assertThat(nested.caller().audience()).isEqualTo(Audience.EXTENSION);
    assertThat(nested.caller().principal()).isEqualTo("claude");
    assertThat(nested.deadline()).isEqualTo(first.deadline());
    first.cancellation().cancel("enough");
    assertThat(nested.cancellation().reason()).hasValue("enough");
  }

  @Test
  void namesItsParent() {
    assertThat(first.parent()).isEmpty();
    assertThat(first.nested(SEND, Json.object()).parent()).hasValue(first.id());
  }

  @Test
  void isAnotherInvocationOnceAnswered() {
    Answers answers = new Answers(Map.of("name", Json.parse("\"Ada\"")), Json.parse("{\"at\":2}"));
    Invocation again = first.answered(answers);
    assertThat(again.id()).isNotEqualTo(first.id());
    assertThat(again.tool()).isEqualTo(ADD);
    assertThat(again.answers().to("name")).hasValue(Json.parse("\"Ada\""));
    assertThat(again.answers().to("age")).isEmpty();
    assertThat(first.answers()).isEqualTo(Answers.NONE);
  }

  @Test
  void canBeHandedToAnotherCancellation() {
    Cancellation other = new Cancellation();
    assertThat(first.cancelledBy(other).cancellation()).isSameAs(other);
    assertThat(first.cancelledBy(other).id()).isEqualTo(first.id());
  }
}
