package dev.annex.capabilities.lasting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.LastingConnection.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiverTest {

  private static final ExtensionId OWNER = new ExtensionId("sample");

  private final List<String> happened = new ArrayList<>();
  private Optional<LastingConnection> connection = Optional.empty();

  /** Three events, during the first of which its owner closes the connection. */
  private final class ClosedEarly implements Line {
    private int count;

    @Override
    public Event next() {
      count++;
      happened.add("next " + count);
      if (count == 1) {
        connection.orElseThrow().close(() -> happened.add("goodbye"));
      }
      return new Event(Json.object(), 0, count == 3);
    }

    @Override
    public Event over(String reason) {
      return new Event(Json.object().put("reason", reason), 0, true);
    }

    @Override
    public Duration quiet() {
      return Duration.ZERO;
    }

    @Override
    public void abort() {
      happened.add("abort");
    }
  }

  @Test
  void leavesALineThatItsOwnerClosesToItsGoodbye() {
    LastingConnection made =
        new LastingConnection(
            "1",
            OWNER,
            new Terms("somewhere", Optional.empty(), Duration.ofMinutes(1)),
            new ClosedEarly(),
            new Standing(OWNER, "tcp", List.of()));
    connection = Optional.of(made);

    new Receiver(made).run();

    assertThat(happened).containsExactly("next 1", "goodbye", "next 2", "next 3", "abort");
  }
}
