package dev.annex.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.http.MessageLog.Next;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageLogTest {

  private static final McpLimits LIMITS = McpLimits.defaults().withStreamMessages(5);

  @Test
  void dropsTheOldestNotificationsOfSlowReaders() throws InterruptedException {
    MessageLog log = MessageLog.passing(LIMITS);
    log.message(bytes("question"));
    for (int i = 0; i < 10; i++) {
      log.notification(bytes("n" + i));
    }
    log.answer(200, bytes("answer"));
    log.notification(bytes("too late"));
    assertThat(read(log, 0)).containsExactly("question", "n7", "n8", "n9", "answer");
  }

  @Test
  void replaysFromAnyMessage() throws InterruptedException {
    MessageLog log = MessageLog.replayable(LIMITS, true);
    log.notification(bytes("a"));
    log.notification(bytes("b"));
    log.answer(200, bytes("c"));
    assertThat(read(log, 0)).containsExactly("a", "b", "c");
    assertThat(read(log, 1)).containsExactly("b", "c");
    assertThat(read(log, 3)).isEmpty();
  }

  @Test
  void deliversEveryMessageOnceInOrderUnderLoad() throws InterruptedException {
    MessageLog log = MessageLog.passing(McpLimits.defaults().withStreamMessages(100_000));
    for (int i = 0; i < 8; i++) {
      Thread.ofVirtual()
          .start(() -> {
            for (int n = 0; n < 1_000; n++) {
              log.message(bytes("x"));
            }
          });
    }
    long ticket = log.enter();
    long seen = 0;
    while (seen < 8_000
        && log.next(ticket, seen, Duration.ofSeconds(5), false)
            instanceof Next.Message(long number, byte[] json, boolean answer, int status)) {
      assertThat(number).isEqualTo(seen + 1);
      seen = number;
    }
    assertThat(seen).isEqualTo(8_000);
  }

  private static List<String> read(MessageLog log, long from) throws InterruptedException {
    List<String> all = new ArrayList<>();
    long ticket = log.enter();
    long seen = from;
    while (log.next(ticket, seen, Duration.ofSeconds(5), false)
        instanceof Next.Message(long number, byte[] json, boolean answer, int status)) {
      all.add(new String(json, StandardCharsets.UTF_8));
      seen = number;
    }
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
