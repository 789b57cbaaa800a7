package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.store.HostFile.RunningHost;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Proof that a data directory is this process's. The system lets go of it when the process ends,
 * however it ends. Any thread; closing it twice is harmless.
 */
public final class DataLock implements AutoCloseable {

  /**
   * What this process holds. Why a static? On POSIX systems a process loses its lock as soon as it
   * closes any channel to the file, so a second attempt must not even open one.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final HostFile hostFile;

  private DataLock(Path file, FileChannel channel, HostFile hostFile) {
    this.file = file;
    this.channel = channel;
    this.hostFile = hostFile;
  }

  /** Takes a lock and says so in the host file; empty when somebody else has it. */
  static Optional<DataLock> take(Path file, HostFile hostFile) {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      OwnerOnly.createFile(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() == null) {
          return Optional.empty();
        }
        hostFile.write(RunningHost.thisProcess());
        taken = true;
        return Optional.of(new DataLock(file, channel, hostFile));
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Locking the data directory failed: %s.".formatted(e), e);
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  /** Removes the host file and lets go of the directory. */
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      hostFile.delete();
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Unlocking the data directory failed: %s.".formatted(e), e);
    } finally {
      HELD.remove(file);
    }
  }
}
