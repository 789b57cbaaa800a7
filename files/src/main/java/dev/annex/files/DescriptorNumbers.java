package dev.annex.files;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the number that the kernel gave to an open channel, which Java does not tell.
 *
 * <p>The channel's position is moved to a random place, and {@code /proc/self/fdinfo} says which
 * descriptor stands there now. It is done a second time with another place: only a descriptor that
 * moved along both times is believed, and none can but the channel's own. That works for
 * directories, too. The position carries no meaning here, since all reading and writing says where.
 * Any thread.
 */
final class DescriptorNumbers {

  private static final Path INFORMATION = Path.of("/proc/self/fdinfo");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** The kernel gives the lowest free number, so the next is seldom far from the last. */
  private static final int NEAR = 6;

  private static final AtomicInteger LAST = new AtomicInteger();

  private DescriptorNumbers() {}

  /** A path that leads to what the channel has open, as long as it is open. */
  static Path pathOf(FileChannel channel) throws IOException {
    String first = move(channel);
    OptionalInt found = near(first);
    if (found.isEmpty()) {
      found = anywhere(first);
    }
    String second = move(channel);
    if (found.isEmpty() || !standsAt(found.getAsInt(), second)) {
      throw new IOException("no descriptor moved with the channel");
    }
    LAST.set(found.getAsInt());
    return DESCRIPTORS.resolve(Integer.toString(found.getAsInt()));
  }

  /** Moves to a random place; the line by which its descriptor is known now. */
  private static String move(FileChannel channel) throws IOException {
    int place = ThreadLocalRandom.current().nextInt(1 << 20, Integer.MAX_VALUE);
    channel.position(place);
    return "pos:\t%d\n".formatted(place);
  }

  private static OptionalInt near(String position) throws IOException {
    int last = LAST.get();
    for (int distance = 0; distance <= NEAR; distance++) {
      if (standsAt(last + distance, position)) {
        return OptionalInt.of(last + distance);
      }
      if (distance > 0 && last >= distance && standsAt(last - distance, position)) {
        return OptionalInt.of(last - distance);
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt anywhere(String position) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(INFORMATION)) {
      for (Path one : all) {
        int number = Integer.parseInt(String.valueOf(one.getFileName()));
        if (standsAt(number, position)) {
          return OptionalInt.of(number);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return OptionalInt.empty();
  }

  private static boolean standsAt(int number, String position) throws IOException {
    try {
      return Files.readString(INFORMATION.resolve(Integer.toString(number))).startsWith(position);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // Closed by another thread, before or while it was read; so it is not ours.
      return false;
    }
  }
}
