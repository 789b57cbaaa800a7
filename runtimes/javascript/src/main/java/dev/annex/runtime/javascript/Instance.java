package dev.annex.runtime.javascript;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.javascript.Conversation.Outcome;
import dev.annex.runtime.javascript.HostAnswers.Answer;
import dev.annex.runtime.wasm.guest.Guest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One instance of QuickJS with its kernel, for one call. One thread at a time. */
final class Instance implements ScriptGuest {

  /** Longest wait for an answer or a timer before the meter is looked at again. */
  private static final long LONGEST_WAIT = 1_000;

  /** Jobs that a call may leave behind for an instance that is used again. */
  private static final int MOST_LEFT_JOBS = 10_000;

  private final QuickJs quickJs;
  private final Kernel kernel;
  private final Conversation conversation;

  Instance(Guest guest, Kernel kernel, Conversation conversation) {
    this.quickJs = new QuickJs(guest);
    this.kernel = kernel;
    this.conversation = conversation;
    conversation.kernel(kernel);
  }

  QuickJs quickJs() {
    return quickJs;
  }

  Kernel kernel() {
    return kernel;
  }

  @Override
  public HostCalls host() {
    return conversation.session().host();
  }

  @Override
  public Meter meter() {
    return conversation.session().meter();
  }

  @Override
  public String call(String function, List<String> arguments, ScriptHost host) {
    conversation.begin(host);
    List<String> given = new ArrayList<>(arguments.size() + 1);
    given.add(function);
    given.addAll(arguments);
    int result = quickJs.call(kernel.invoke(), kernel.undefined(), given);
    if (quickJs.isException(result)) {
      throw thrown();
    }
    quickJs.free(result);
    return switch (settled(function)) {
      case Outcome.Settled(String text) -> text;
      case Outcome.Failed(ScriptException error) -> throw error;
    };
  }

  /** Runs whatever can be run until the function has ended. */
  private Outcome settled(String function) {
    while (true) {
      while (conversation.outcome().isEmpty() && quickJs.jobPending()) {
        runJob();
      }
      if (conversation.outcome().isPresent()) {
        return conversation.outcome().get();
      }
      conversation.rejections().report(quickJs, kernel);
      if (!step()) {
        throw neverSettles(function);
      }
    }
  }

  /** Takes an answer of the host or runs a timer; false when there will never be one. */
  private boolean step() {
    if (conversation.awaitsAnswers()) {
      Optional<Answer> answer = conversation.answers().next();
      if (answer.isPresent()) {
        deliver(answer.get());
        return true;
      }
    }
    double wait = turn();
    if (wait == 0) {
      return true;
    }
    boolean timer = wait > 0;
    if (!timer && !conversation.awaitsAnswers()) {
      return false;
    }
    long millis = timer ? Math.min(LONGEST_WAIT, (long) Math.ceil(wait)) : LONGEST_WAIT;
    quickJs.guest().awaiting(() -> conversation.answers().await(millis)).ifPresent(this::deliver);
    return true;
  }

  private double turn() {
    int result = quickJs.call(kernel.turn(), kernel.undefined(), new int[0]);
    if (quickJs.isException(result)) {
      throw thrown();
    }
    double wait = quickJs.number(result);
    quickJs.free(result);
    return wait;
  }

  private void deliver(Answer answer) {
    switch (answer) {
      case Answer.Text(String id, long _, String text) -> deliver(id, kernel.undefined(), text);
      case Answer.Problem(String id, long _, ScriptException error) -> {
        int name = quickJs.string(error.name());
        deliver(id, name, error.message());
        quickJs.free(name);
      }
      case Answer.Broken(String _, long _, RuntimeException failure) -> throw failure;
    }
  }

  private void deliver(String id, int name, String text) {
    int number = quickJs.string(id);
    int content = quickJs.string(text);
    int result =
        quickJs.call(kernel.deliver(), kernel.undefined(), new int[] {number, name, content});
    quickJs.free(number);
    quickJs.free(content);
    if (quickJs.isException(result)) {
      throw thrown();
    }
    quickJs.free(result);
  }

  private void runJob() {
    if (!quickJs.runJob()) {
      throw thrown();
    }
  }

  /**
   * Evaluates scripts, and the jobs that they leave.
   *
   * @throws ScriptException what one of them threw
   */
  void evaluate(List<Script> scripts) {
    for (Script script : scripts) {
      int value = quickJs.evaluate(script.name(), script.text());
      if (quickJs.isException(value)) {
        throw thrown();
      }
      quickJs.free(value);
      while (quickJs.jobPending()) {
        runJob();
      }
    }
    conversation.rejections().report(quickJs, kernel);
  }

  /** Makes ready for a snapshot. */
  void seal() {
    int result = quickJs.call(kernel.seal(), kernel.undefined(), new int[0]);
    if (quickJs.isException(result)) {
      throw thrown();
    }
    quickJs.free(result);
  }

  /** Does work that nobody notices. */
  void exercise() {
    quickJs.free(quickJs.call(kernel.exercise(), kernel.undefined(), new int[0]));
  }

  /** Ends a call on an instance that is used again: false when it does not come to rest. */
  boolean rest() {
    quickJs.free(quickJs.call(kernel.end(), kernel.undefined(), new int[0]));
    for (int i = 0; i < MOST_LEFT_JOBS; i++) {
      if (!quickJs.jobPending()) {
        conversation.rejections().report(quickJs, kernel);
        return true;
      }
      runJob();
    }
    return false;
  }

  private ScriptException neverSettles(String function) {
    return new ScriptException(
        "NeverSettledError",
        "%s() returned a promise that can never settle: no job, no timer and no call of the host is left.%s"
            .formatted(function, conversation.rejections().remark()),
        "");
  }

  private ScriptException thrown() {
    int error = quickJs.exception();
    String name = property(error, "name");
    String message = property(error, "message");
    String stack = property(error, "stack");
    String whole = quickJs.text(error);
    quickJs.free(error);
    return name.isEmpty()
        ? new ScriptException("Error", whole, "")
        : new ScriptException(name, message, stack);
  }

  private String property(int object, String name) {
    int value = quickJs.property(object, name);
    if (quickJs.isException(value)) {
      quickJs.free(quickJs.exception());
      return "";
    }
    String text = quickJs.isUndefined(value) ? "" : quickJs.text(value);
    quickJs.free(value);
    return text;
  }
}
