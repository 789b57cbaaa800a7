package dev.annex.capabilities.lasting;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Cancellation;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.capabilities.extensions.Neighbours;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings what came over one connection to the tool, one batch after the other. A batch that could
 * not begin is brought again; one at which the tool failed is not, because it may have acted on it.
 */
final class Courier implements Runnable {

  /** Failures in a row after which the tool is taken for broken. */
  static final int MOST_FAILURES = 5;

  /** Attempts to begin, with pauses that add up to some forty seconds. */
  static final int MOST_ATTEMPTS = 12;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Caller CALLER =
      new Caller(Audience.HOST, "host", "connection", Set.of(), Locale.ENGLISH);

  private enum Delivered {
    DONE,
    FAILED,
    NOT_NOW,
    NEVER
  }

  private final LastingConnection connection;
  private final Neighbours host;
  private final Clock clock;
  private final Cancellation cancellation = new Cancellation();
  private int failures;

  Courier(LastingConnection connection, Neighbours host, Clock clock) {
    this.connection = connection;
    this.host = host;
    this.clock = clock;
  }

  /** Ends what runs now, and all that would follow. */
  void stop(String why) {
    connection.drop();
    connection.line().abort();
    cancellation.cancel(why);
  }

  @Override
  public void run() {
    try {
      List<Event> batch = connection.inbox().take();
      while (!batch.isEmpty()) {
        bring(batch);
        batch = connection.inbox().take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void bring(List<Event> batch) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; !connection.dropped(); attempt++) {
      switch (attempt(batch)) {
        case DONE -> {
          failures = 0;
          return;
        }
        case FAILED -> {
          failures++;
          if (failures >= MOST_FAILURES) {
            connection.drop();
          }
          return;
        }
        case NEVER -> {
          connection.drop();
          return;
        }
        case NOT_NOW -> {
          if (attempt >= MOST_ATTEMPTS) {
            connection.drop();
            return;
          }
          Thread.sleep(pause);
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
      }
    }
  }

  private Delivered attempt(List<Event> batch) {
    Optional<String> tool = connection.tool();
    if (tool.isEmpty()) {
      return Delivered.DONE;
    }
    Optional<Extension> owner = host.catalog().extension(connection.owner());
    if (owner.isEmpty() || !owner.get().callable()) {
      return Delivered.NEVER;
    }
    Invocation invocation =
        Invocation.of(
                CALLER,
                new ToolName(connection.owner(), tool.get()),
                arguments(batch),
                clock.instant().plus(owner.get().limits().time()))
            .cancelledBy(cancellation);
    return switch (host.invoker().invoke(invocation, Progress.none())) {
      case Outcome.Completed _ -> Delivered.DONE;
      case Outcome.Asking _ -> Delivered.FAILED;
      case Outcome.Failed failed -> judge(failed.fault().code());
    };
  }

  private static Delivered judge(ErrorCode code) {
    return switch (code) {
      case BUSY, UNAVAILABLE -> Delivered.NOT_NOW;
      case TOOL_NOT_FOUND,
          EXTENSION_NOT_FOUND,
          EXTENSION_DISABLED,
          INVALID_ARGUMENTS,
          PERMISSION_DENIED,
          CANCELLED ->
          Delivered.NEVER;
      default -> Delivered.FAILED;
    };
  }

  private ObjectNode arguments(List<Event> batch) {
    ObjectNode arguments = Json.object().put("connection", connection.id());
    ArrayNode events = arguments.putArray("events");
    batch.forEach(event -> events.add(event.json()));
    return arguments;
  }
}
