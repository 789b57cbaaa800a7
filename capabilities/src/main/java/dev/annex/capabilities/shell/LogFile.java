package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Meter;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.files.FilePath;
import dev.annex.capabilities.files.FileTarget;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.files.OpenFiles;
import dev.annex.capabilities.files.Use;
import dev.annex.files.FileFailure;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import dev.annex.processes.Sink;
import java.time.Duration;
import java.util.Arrays;

/**
 * A file in a granted folder that gets what a program in the background writes, besides the log of
 * the host. It is emptied first. When it cannot be written any more, or has as many bytes as limit
 * {@code file-bytes} says, it stays as it is, and the program goes on. One thread at a time.
 */
final class LogFile implements Sink, AutoCloseable {

  /** To change what is there, emptied, or a new one; refused when it has other names. */
  private static final OpenRequest EMPTIED =
      new OpenRequest(true, true, false, true, false, false, true, true);

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final RegularFile file;
  private long end;
  private boolean full;

  private LogFile(RegularFile file) {
    this.file = file;
  }

  /**
   * Opens it, under the permission to write there; what is written has a budget of its own, because
   * the program outlives the call.
   */
  static LogFile open(GrantedFiles files, FilePath path, HostContext context) {
    Permit<FileTarget<Use>> permit =
        context.permits().ask(FilesCapability.WRITE, FileTarget.of(path, Use.WRITE), false);
    HostContext lasting =
        new HostContext(
            context.requester(),
            Meter.start(context.meter().limits(), FOR_EVER),
            context.progress(),
            context.permits());
    return files.with(
        permit,
        lasting,
        granted -> {
          granted.createParents();
          try (Place place = granted.place()) {
            return new LogFile(OpenFiles.open(place, EMPTIED));
          }
        });
  }

  @Override
  public void accept(byte[] buffer, int length) {
    if (full) {
      return;
    }
    try {
      file.write(end, Arrays.copyOf(buffer, length));
      end += length;
    } catch (AnnexException | FileFailure e) {
      full = true;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
