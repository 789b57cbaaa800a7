package dev.annex.runtime.javascript;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.javascript.Conversation.Outcome;
import dev.annex.runtime.javascript.HostAnswers.Answer;
import dev.annex.runtime.javascript.QuickJs.PromiseState;
import dev.annex.runtime.wasm.guest.Guest;
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
    this.quickJs = new QuickJs(guest, kernel.scratch());
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
    int given = sound(invoked(function, arguments));
    Outcome outcome = outcome(function, given);
    quickJs.free(given);
    return switch (outcome) {
      case Outcome.Settled(String text) -> text;
      case Outcome.Failed(ScriptException error) -> throw error;
    };
  }

  private int invoked(String function, List<String> arguments) {
    int[] values = new int[arguments.size() + 1];
    values[0] = quickJs.string(function);
    for (int i = 1; i < values.length; i++) {
      values[i] = quickJs.string(arguments.get(i - 1));
    }
    int invoke = arguments.size() <= Kernel.FEW ? kernel.invoke() : kernel.invokeWith();
    int given = quickJs.call(invoke, kernel.undefined(), values);
    for (int value : values) {
      quickJs.free(value);
    }
    return given;
  }

  /** How a call ends whose function gave a value. */
  private Outcome outcome(String function, int given) {
    if (conversation.outcome().isPresent()) {
      return conversation.outcome().get();
    }
    if (!quickJs.isObject(given)) {
      return ended(given);
    }
    if (quickJs.isPromise(given)) {
      return settled(function, given);
    }
    int promise = kernelCall(kernel.adopt(), given);
    Outcome outcome = settled(function, promise);
    quickJs.free(promise);
    return outcome;
  }

  /** Runs whatever can be run until a promise has settled. */
  private Outcome settled(String function, int promise) {
    listen(promise);
    boolean watched = false;
    while (conversation.outcome().isEmpty()) {
      boolean jobs = quickJs.jobPending();
      if (!watched && quickJs.state(promise) != PromiseState.PENDING) {
        if (!jobs) {
          return ended(quickJs.state(promise), quickJs.settledValue(promise));
        }
        quickJs.free(kernelCall(kernel.watch(), promise));
        watched = true;
      }
      if (jobs) {
        runJob();
      } else {
        conversation.rejections().report(quickJs, kernel);
        if (!step()) {
          quickJs.free(promise);
          throw neverSettles(function);
        }
      }
    }
    return conversation.outcome().get();
  }

  /** Whatever becomes of the promise of a call, somebody waits for it. */
  private void listen(int promise) {
    if (quickJs.state(promise) == PromiseState.PENDING) {
      quickJs.handled(promise);
    } else {
      conversation.rejections().forget(quickJs, promise);
    }
  }

  private Outcome ended(PromiseState state, int value) {
    if (state == PromiseState.REJECTED) {
      quickJs.free(kernelCall(kernel.fail(), value));
    }
    Outcome outcome = conversation.outcome().orElseGet(() -> ended(value));
    quickJs.free(value);
    return outcome;
  }

  /** How a call ends that gave a value; only strings and numbers are texts without running code. */
  private Outcome ended(int value) {
    if (quickJs.isString(value) || quickJs.isNumber(value)) {
      return new Outcome.Settled(quickJs.text(value));
    }
    quickJs.free(kernelCall(kernel.settle(), value));
    return conversation.outcome().orElseThrow();
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
    int result = kernelCall(kernel.turn());
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
    int result = quickJs.call(kernel.deliver(), kernel.undefined(), number, name, content);
    quickJs.free(number);
    quickJs.free(content);
    quickJs.free(sound(result));
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
      quickJs.free(sound(quickJs.evaluate(script.name(), script.text())));
      while (quickJs.jobPending()) {
        runJob();
      }
    }
    conversation.rejections().report(quickJs, kernel);
  }

  /** Makes ready for a snapshot. */
  void seal() {
    quickJs.free(kernelCall(kernel.seal()));
  }

  /** Does work that nobody notices. */
  void exercise() {
    quickJs.free(quickJs.call(kernel.exercise(), kernel.undefined()));
  }

  /** Ends a call on an instance that is used again: false when it does not come to rest. */
  boolean rest() {
    quickJs.free(quickJs.call(kernel.end(), kernel.undefined()));
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

  private int kernelCall(int function, int... values) {
    return sound(quickJs.call(function, kernel.undefined(), values));
  }

  /** A value that is no exception. */
  private int sound(int value) {
    if (quickJs.isException(value)) {
      throw thrown();
    }
    return value;
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
