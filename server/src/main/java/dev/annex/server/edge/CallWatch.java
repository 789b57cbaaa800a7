package dev.annex.server.edge;

import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;

/**
 * Looks on while callers from outside call tools. Must be quick and must not throw. Any thread.
 * Others may implement it.
 */
public interface CallWatch {

  /** Looks at nothing. */
  CallWatch NONE =
      new CallWatch() {
        @Override
        public Progress over(Invocation invocation, Progress progress) {
          return progress;
        }

        @Override
        public void ended(Invocation invocation, Outcome outcome) {}
      };

  /** A call begins; what is given back hears in the place of {@code progress} and tells it all. */
  Progress over(Invocation invocation, Progress progress);

  /** It ended. */
  void ended(Invocation invocation, Outcome outcome);
}
