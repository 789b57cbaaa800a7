package dev.annex.runtime.javascript;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Promises that were rejected while nobody listened. Whoever still does not listen when all jobs
 * are done is told of in the log. One thread at a time.
 */
final class Rejections {

  /** Further ones are counted only. */
  private static final int MOST = 100;

  private final Map<Integer, Rejection> unheard = new LinkedHashMap<>();
  private int reported;
  private String last = "";

  private record Rejection(int promise, int reason) {}

  /**
   * Hears of one.
   *
   * @param promise a box that belongs to this object from now on, like that of the reason
   * @param handled whether somebody listens now, after nobody did
   */
  void note(QuickJs quickJs, int promise, int reason, boolean handled) {
    int identity = quickJs.identity(promise);
    if (!handled && unheard.size() < MOST && !unheard.containsKey(identity)) {
      unheard.put(identity, new Rejection(promise, reason));
      return;
    }
    Rejection heard = handled ? unheard.remove(identity) : null;
    if (heard != null) {
      free(quickJs, heard);
    }
    quickJs.free(promise);
    quickJs.free(reason);
  }

  /** Hears that somebody listens to a promise after all. */
  void forget(QuickJs quickJs, int promise) {
    Rejection heard = unheard.isEmpty() ? null : unheard.remove(quickJs.identity(promise));
    if (heard != null) {
      free(quickJs, heard);
    }
  }

  /** Reports those that nobody listens to; not while a job could still change that. */
  void report(QuickJs quickJs, Kernel kernel) {
    if (unheard.isEmpty()) {
      return;
    }
    List<Rejection> all = List.copyOf(unheard.values());
    unheard.clear();
    for (Rejection rejection : all) {
      last = quickJs.text(rejection.reason());
      reported++;
      int what = quickJs.string("Unhandled rejection");
      quickJs.free(quickJs.call(kernel.report(), kernel.undefined(), what, rejection.reason()));
      quickJs.free(what);
      free(quickJs, rejection);
    }
  }

  private static void free(QuickJs quickJs, Rejection rejection) {
    quickJs.free(rejection.promise());
    quickJs.free(rejection.reason());
  }

  /** A sentence about those that were reported, for the explanation of a failure; may be empty. */
  String remark() {
    return reported == 0 ? "" : " Before that, a rejection was not handled: " + last;
  }
}
