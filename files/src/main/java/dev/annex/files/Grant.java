package dev.annex.files;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.files.FileFailure.Reason;

/**
 * What everything below one root may do: whether it may change anything, and on whose budget.
 * Handed on from each directory to what is opened in it, so a right cannot be gained on the way.
 */
record Grant(FileRoot.Access access, Meter meter) {

  /** Goes on when the call may go on. */
  void check() {
    meter.check();
  }

  /** Takes bytes before they are written; ends the call when there are not as many left. */
  void spend(long bytes) {
    meter.spend(Budget.FILE_BYTES, bytes);
  }

  /** Goes on when the disk may be changed here. */
  void requireWritable() {
    if (!writable()) {
      throw new FileFailure(Reason.READ_ONLY);
    }
  }

  boolean writable() {
    return access == FileRoot.Access.READ_WRITE;
  }
}
