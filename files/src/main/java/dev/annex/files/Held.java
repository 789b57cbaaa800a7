package dev.annex.files;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file or directory that the kernel holds open for us, and a path that leads to exactly that,
 * wherever it is moved to: {@code /proc/self/fd/<number>}. A name below that path is looked up the
 * way {@code openat}, {@code mkdirat}, {@code linkat} and so on do.
 *
 * <p>The number stays ours as long as the channel is open. The one thing that closes a channel
 * behind our back is an interrupt of a thread that is inside one of its operations; so the path is
 * given out only while the channel is open, and is used up before the channel's next operation. One
 * thread at a time.
 */
final class Held implements AutoCloseable {

  private final FileChannel channel;
  private final Path path;

  private Held(FileChannel channel, Path path) {
    this.channel = channel;
    this.path = path;
  }

  /** Takes over a channel; closes it when its descriptor cannot be told. */
  static Held of(FileChannel channel) throws IOException {
    try {
      return new Held(channel, DescriptorNumbers.pathOf(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The way to what is held. */
  Path path() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    return path;
  }

  /**
   * The way to an entry of the directory that is held; never followed when it is a link.
   *
   * @param name one component, or {@code .}
   */
  Path path(String name) throws IOException {
    if (name.isEmpty() || name.equals("..") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not one component: " + name);
    }
    return path().resolve(name);
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The kernel gave the descriptor free all the same, and nobody is left to be told.
    }
  }
}
