package dev.annex.runtime.javascript;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the scripts of one call say to the host, and what it answers. One thread at a time: the
 * guest's.
 */
final class Conversation implements AutoCloseable {

  /** One request for random bytes; {@code getRandomValues} gives as many. */
  private static final int MOST_RANDOM = 65_536;

  // the numbers in kernel.js
  private static final int SETTLED = 1;
  private static final int FAILED = 2;
  private static final int HOST = 3;
  private static final int LOG = 4;
  private static final int RANDOM = 5;
  private static final int SOURCE = 6;
  private static final int CRYPTO = 7;
  private static final int FETCH = 8;
  private static final int SOCKET = 9;
  private static final int INTL = 10;

  private final GuestSession session;
  private final String fetchRefusal;
  private final Surroundings surroundings;
  private final LogOutput log;
  private final Rejections rejections = new Rejections();
  private @Nullable Kernel kernel;
  private @Nullable HostAnswers answers;
  private ScriptHost host = ScriptHost.none();
  private Optional<Outcome> outcome = Optional.empty();

  /** How the function that was called ended. */
  sealed interface Outcome {
    record Settled(String text) implements Outcome {}

    record Failed(ScriptException error) implements Outcome {}
  }

  Conversation(GuestSession session, String fetchRefusal) {
    this(session, fetchRefusal, session.surroundings());
  }

  /** One whose scripts see another time and randomness than their session. */
  Conversation(GuestSession session, String fetchRefusal, Surroundings surroundings) {
    this.session = session;
    this.fetchRefusal = fetchRefusal;
    this.surroundings = surroundings;
    this.log = new LogOutput(session.host());
  }

  Kernel kernel() {
    if (kernel == null) {
      throw new IllegalStateException("a script asked for a module before there was a kernel");
    }
    return kernel;
  }

  /** The engine in a guest of this conversation. */
  QuickJs quickJs(Guest guest) {
    return new QuickJs(guest, kernel == null ? 0 : kernel.scratch());
  }

  void kernel(Kernel loaded) {
    kernel = loaded;
  }

  Rejections rejections() {
    return rejections;
  }

  GuestSession session() {
    return session;
  }

  /** The time and the randomness that its scripts see. */
  Surroundings surroundings() {
    return surroundings;
  }

  /** A function is about to be called. */
  void begin(ScriptHost theHost) {
    host = theHost;
    outcome = Optional.empty();
  }

  Optional<Outcome> outcome() {
    return outcome;
  }

  /** Answers of the host that are on their way. */
  HostAnswers answers() {
    if (answers == null) {
      answers = new HostAnswers(session.limits(), session.meter());
    }
    return answers;
  }

  boolean awaitsAnswers() {
    return answers != null && answers.awaited();
  }

  /** Answers one question of the kernel. */
  Optional<String> ask(QuickJs quickJs, int[] arguments) {
    int number = (int) quickJs.number(arguments[0]);
    String first = text(quickJs, arguments, 1);
    String second = text(quickJs, arguments, 2);
    String third = text(quickJs, arguments, 3);
    return switch (number) {
      case SETTLED -> {
        outcome = Optional.of(new Outcome.Settled(first));
        yield Optional.empty();
      }
      case FAILED -> {
        String name = first.isEmpty() ? "Error" : first;
        outcome = Optional.of(new Outcome.Failed(new ScriptException(name, second, third)));
        yield Optional.empty();
      }
      case LOG -> {
        log.say(first, second);
        yield Optional.empty();
      }
      case RANDOM -> Optional.of(random(first));
      case SOURCE -> Optional.of("=" + Environment.text(first));
      case HOST -> answers().ask(first, second.length() + third.length(), hostCall(second, third));
      case FETCH -> answers().ask(first, third.length(), fetch(third));
      case SOCKET -> answers().ask(first, third.length(), socket(second, third));
      case CRYPTO ->
          Optional.of(
              worked(
                  quickJs,
                  first,
                  WebCrypto::fuel,
                  question -> WebCrypto.answer(question, session.meter(), surroundings.random())));
      case INTL ->
          Optional.of(worked(quickJs, first, _ -> LocaleFormats.FUEL, LocaleFormats::answer));
      default -> throw new IllegalStateException("the kernel asked for number " + number);
    };
  }

  private HostAnswers.Question hostCall(String function, String json) {
    ScriptHost asked = host;
    return () -> asked.call(function, json);
  }

  private HostAnswers.Question fetch(String json) {
    return () -> new Fetch(session.host(), fetchRefusal).send(json);
  }

  private HostAnswers.Question socket(String operation, String json) {
    return () -> new Sockets(session.host(), fetchRefusal).call(operation, json);
  }

  private String random(String wanted) {
    int count = wanted.matches("[0-9]{1,6}") ? Integer.parseInt(wanted) : -1;
    if (count < 0 || count > MOST_RANDOM) {
      return "!RangeError\nAt most %d random bytes can be had at once, and not %s."
          .formatted(MOST_RANDOM, wanted);
    }
    byte[] bytes = new byte[count];
    surroundings.random().nextBytes(bytes);
    return "=" + Base64.getEncoder().encodeToString(bytes);
  }

  /** Work of the host that needs nothing but the question, done at once and paid with fuel. */
  private String worked(
      QuickJs quickJs,
      String json,
      ToLongFunction<JsonNode> fuel,
      Function<JsonNode, String> work) {
    quickJs.guest().memory().charge(json.length());
    try {
      JsonNode question = Json.parse(json);
      quickJs.guest().memory().charge(fuel.applyAsLong(question));
      return "=" + work.apply(question);
    } catch (ScriptException e) {
      return "!%s\n%s".formatted(e.name(), e.message());
    } catch (AnnexException e) {
      session.meter().check();
      return "!Error\n" + e.fault().message();
    }
  }

  private static String text(QuickJs quickJs, int[] arguments, int index) {
    if (index >= arguments.length || quickJs.isUndefined(arguments[index])) {
      return "";
    }
    return quickJs.text(arguments[index]);
  }

  @Override
  public void close() {
    if (answers != null) {
      answers.close();
    }
  }
}
