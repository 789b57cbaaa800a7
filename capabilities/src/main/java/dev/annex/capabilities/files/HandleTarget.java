package dev.annex.capabilities.files;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Requester;
import java.util.Optional;

/**
 * A file that is open.
 *
 * @param file empty when this call holds no such file open, which only whoever may use files is
 *     told
 * @param use empty for what needs no more than to have it open
 * @param what else the operation has to know
 */
record HandleTarget<W>(long number, Optional<OpenFile> file, Optional<Use> use, W what) {

  /** The file under the number in a request. */
  static <W> HandleTarget<W> of(
      Optional<Long> given, Requester requester, Optional<Use> use, W what, String operation) {
    long number = HostRequests.required(given, operation, "handle");
    return new HandleTarget<>(number, requester.handles().find(number, OpenFile.class), use, what);
  }

  /** The file that is open, and must be. */
  OpenFile opened(String operation) {
    return file.orElseThrow(() ->
        HostRequests.invalidField(
            operation, "handle", "is %d, and this call holds no such file open".formatted(number)));
  }

  @Override
  public String toString() {
    return file.map(open -> open.path().toString()).orElse("handle " + number);
  }
}
