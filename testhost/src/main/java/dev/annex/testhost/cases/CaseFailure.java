package dev.annex.testhost.cases;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** Makes failures of cases that cannot be read. */
final class CaseFailure {

  private CaseFailure() {}

  /**
   * A failure.
   *
   * @param where the file, or the member in it
   * @param why continues the sentence, without a full stop
   */
  static AnnexException of(String where, String why) {
    return new AnnexException(
        ErrorCode.INVALID_REQUEST, "Reading test case %s failed: %s.".formatted(where, why));
  }
}
