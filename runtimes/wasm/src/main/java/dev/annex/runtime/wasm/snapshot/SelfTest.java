package dev.annex.runtime.wasm.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares a call that starts anew with one that starts from the snapshot, before the snapshot is
 * used: what the world sees of them has to be the same. Any thread.
 */
public final class SelfTest {

  private static final int SHOWN = 24;

  private SelfTest() {}

  /**
   * Runs the same harmless call three times: twice anew, to know whether its answer can be compared
   * at all, and once from the snapshot.
   *
   * @param anew makes the call without snapshot
   * @param resumed makes the call from the snapshot
   * @return the decision that was given, or why the snapshot is not used after all
   */
  public static SnapshotDecision confirm(
      SnapshotDecision.Taken taken, Supplier<Ending> anew, Supplier<Ending> resumed) {
    Ending first = anew.get();
    Ending second = anew.get();
    Optional<String> restless = first.differenceFrom(second);
    if (restless.isPresent()) {
      return new SnapshotDecision.Refused(
          "the same test call ended differently twice, so snapshot and new start cannot be compared: %s"
              .formatted(restless.get()));
    }
    Optional<String> difference = first.differenceFrom(resumed.get());
    return difference.isEmpty()
        ? taken
        : new SnapshotDecision.Refused(
            "a test call from the snapshot ended differently: %s".formatted(difference.get()));
  }

  /**
   * What the world sees of a call.
   *
   * @param how how it ended: the exit code, or the code of the error, in any fixed form
   * @param output what it wrote to standard output, or returned
   * @param hostCalls what it asked of the host other than WASI, in its order
   */
  public record Ending(String how, byte[] output, List<String> hostCalls) {

    public Ending {
      output = output.clone();
      hostCalls = List.copyOf(hostCalls);
    }

    @Override
    public byte[] output() {
      return output.clone();
    }

    /** The first difference, in words; empty when there is none. */
    Optional<String> differenceFrom(Ending other) {
      if (!how.equals(other.how)) {
        return Optional.of("it ended with %s and not with %s".formatted(other.how, how));
      }
      if (!hostCalls.equals(other.hostCalls)) {
        return Optional.of("it called %s and not %s".formatted(other.hostCalls, hostCalls));
      }
      int at = Arrays.mismatch(output, other.output);
      return at < 0
          ? Optional.empty()
          : Optional.of(
              "byte %d of its output starts %s and not %s"
                  .formatted(at, show(other.output, at), show(output, at)));
    }

    private static String show(byte[] bytes, int from) {
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + SHOWN));
      if (part.length == 0) {
        return "with its end";
      }
      boolean printable = true;
      for (byte b : part) {
        printable &= b >= ' ' && b < 0x7F;
      }
      return printable
          ? "'%s'".formatted(new String(part, StandardCharsets.US_ASCII))
          : HexFormat.of().formatHex(part);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Ending ending && differenceFrom(ending).isEmpty();
    }

    @Override
    public int hashCode() {
      return how.hashCode() * 31 + Arrays.hashCode(output);
    }

    @Override
    public String toString() {
      return "%s, %d bytes, %s".formatted(how, output.length, hostCalls);
    }
  }
}
