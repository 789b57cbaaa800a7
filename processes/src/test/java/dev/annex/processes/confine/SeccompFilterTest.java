package dev.annex.processes.confine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filter as the kernel runs it, for processors this machine need not have. */
final class SeccompFilterTest {

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL = 0x80000000;
  private static final int FAIL = 0x00050000;
  private static final int EPERM = FAIL | 1;
  private static final int ENOSYS = FAIL | 38;
  private static final int EAFNOSUPPORT = FAIL | 97;

  /** What seccomp_data holds: number, architecture, place, arguments. */
  private static ByteBuffer call(int audit, long number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt((int) number).putInt(audit).putLong(0x1000);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    return data;
  }

  /** The kernel's machine, as far as the filter uses it. */
  private static int run(byte[] program, ByteBuffer data) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    int at = 0;
    while (true) {
      int operation = code.getShort(at * 8) & 0xffff;
      int ifTrue = code.get(at * 8 + 2) & 0xff;
      int ifFalse = code.get(at * 8 + 3) & 0xff;
      int value = code.getInt(at * 8 + 4);
      at++;
      switch (operation) {
        case 0x20 -> accumulator = data.getInt(value);
        case 0x15 -> at += accumulator == value ? ifTrue : ifFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse;
        case 0x45 -> at += (accumulator & value) != 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return value;
        }
        default -> throw new AssertionError("no such instruction: " + operation);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Processor.class)
  void refusesWhatItNamesAndAllowsTheRest(Processor processor) {
    byte[] program = SeccompFilter.forProcessor(processor);
    boolean arm = processor == Processor.AARCH64;
    int audit = processor.audit();
    for (RefusedCall call : RefusedCall.values()) {
      if (call.on(processor)) {
        assertThat(run(program, call(audit, call.number(processor))))
            .as("%s", call)
            .isEqualTo(EPERM);
      }
    }
    // read, write, close, mmap, futex, execve, exit_group, openat, epoll_wait or its like
    long[] needed =
        arm
            ? new long[] {63, 64, 57, 222, 98, 221, 94, 56, 22}
            : new long[] {0, 1, 3, 9, 202, 59, 231, 257, 232};
    for (long number : needed) {
      assertThat(run(program, call(audit, number))).as("%d", number).isEqualTo(ALLOW);
    }
    assertThat(run(program, call(audit, 100_000))).isEqualTo(ALLOW);
    assertThat(run(program, call(0x40000003, 1))).as("32 bits").isEqualTo(KILL);
    assertThat(run(program, call(audit, 435))).as("clone3").isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @EnumSource(Processor.class)
  void looksAtArguments(Processor processor) {
    byte[] program = SeccompFilter.forProcessor(processor);
    boolean arm = processor == Processor.AARCH64;
    int audit = processor.audit();
    long clone = arm ? 220 : 56;
    assertThat(run(program, call(audit, clone, 0x3d0f00))).as("a thread").isEqualTo(ALLOW);
    assertThat(run(program, call(audit, clone, 17))).as("a process").isEqualTo(ALLOW);
    for (int bit : new int[] {17, 25, 26, 27, 28, 29, 30}) {
      assertThat(run(program, call(audit, clone, 17 | 1L << bit)))
          .as("bit %d", bit)
          .isEqualTo(EPERM);
    }
    long ioctl = arm ? 29 : 16;
    assertThat(run(program, call(audit, ioctl, 0, 0x5401))).isEqualTo(ALLOW);
    assertThat(run(program, call(audit, ioctl, 0, 0x5412))).isEqualTo(EPERM);
    assertThat(run(program, call(audit, ioctl, 0, 0x5412 | 7L << 32))).isEqualTo(EPERM);
    assertThat(run(program, call(audit, ioctl, 0, 0x541c))).isEqualTo(EPERM);
    long socket = arm ? 198 : 41;
    for (int family = 0; family < 64; family++) {
      boolean plain = family == 1 || family == 2 || family == 10;
      assertThat(run(program, call(audit, socket, family, 1, 9)))
          .as("family %d", family)
          .isEqualTo(plain ? ALLOW : EAFNOSUPPORT);
    }
    assertThat(run(program, call(audit, socket, 16, 3, 0))).as("routes").isEqualTo(ALLOW);
    assertThat(run(program, call(audit, socket, 16 | 1L << 40, 3, 12)))
        .as("upper half of the family")
        .isEqualTo(EAFNOSUPPORT);
  }

  @ParameterizedTest
  @EnumSource(value = Processor.class, names = "X86_64")
  void refusesTheOtherWayToCall(Processor processor) {
    byte[] program = SeccompFilter.forProcessor(processor);
    assertThat(run(program, call(processor.audit(), 0x40000000L | 39))).isEqualTo(ENOSYS);
    assertThat(run(program, call(processor.audit(), 0xffffffffL))).isEqualTo(ENOSYS);
  }
}
