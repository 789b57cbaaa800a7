package dev.annex.processes.confine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The filter of system calls that confined programs run under, as a program for the kernel's own
 * machine (seccomp(2), "classic" BPF). What it does, in its order:
 *
 * <ol>
 *   <li>a call in the numbering of another processor kills the process: there the numbers below
 *       mean something else;
 *   <li>each {@link RefusedCall} fails with {@code EPERM};
 *   <li>{@code clone} fails with {@code EPERM} when it would make a namespace; {@code clone3},
 *       whose flags cannot be seen from here, with {@code ENOSYS}, upon which every C library uses
 *       {@code clone};
 *   <li>{@code ioctl} fails when it would type into a terminal;
 *   <li>{@code socket} fails for all but Unix, IPv4, IPv6 and asking the system for its routes. Of
 *       the others some reach past network namespaces, such as {@code AF_VSOCK};
 *   <li>everything else is allowed.
 * </ol>
 *
 * <p>Immutable; any thread.
 */
final class SeccompFilter {

  /** Offsets in {@code struct seccomp_data}; the lower half of an argument on both processors. */
  private static final int NUMBER = 0;

  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENT = 16;
  private static final int ARGUMENT_BYTES = 8;

  /** {@code BPF_LD | BPF_W | BPF_ABS}. */
  private static final int LOAD = 0x20;

  /** {@code BPF_JMP | BPF_K} with {@code JEQ}, {@code JGE}, {@code JSET}. */
  private static final int IF_EQUAL = 0x15;

  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;

  /** {@code BPF_RET | BPF_K}. */
  private static final int ANSWER = 0x06;

  private static final int KILL_PROCESS = 0x80000000;
  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL = 0x00050000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int EAFNOSUPPORT = 97;

  /** Numbers from here on are the x32 way to call an x86-64 kernel. */
  private static final int X32 = 0x40000000;

  /** {@code CLONE_NEWNS}, {@code NEWCGROUP}, {@code NEWUTS}, {@code NEWIPC}, {@code NEWUSER}, … */
  private static final int NAMESPACES =
      0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;

  private static final int PUT_CHARACTER = 0x5412; // TIOCSTI
  private static final int CONSOLE = 0x541c; // TIOCLINUX

  private static final int UNIX = 1;
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int NETLINK = 16;

  /** How many instructions the kernel takes. */
  private static final int MOST_INSTRUCTIONS = 4_096;

  private static final int INSTRUCTION_BYTES = 8;

  private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

  private final Processor processor;
  private final List<Instruction> program = new ArrayList<>();

  private SeccompFilter(Processor processor) {
    this.processor = processor;
  }

  /** The filter for a processor, in the form {@code bwrap --seccomp} and the kernel read. */
  static byte[] forProcessor(Processor processor) {
    SeccompFilter filter = new SeccompFilter(processor);
    filter.write();
    return filter.bytes();
  }

  private void write() {
    load(ARCHITECTURE);
    jump(IF_EQUAL, processor.audit(), 1, 0);
    answer(KILL_PROCESS);
    load(NUMBER);
    if (processor == Processor.X86_64) {
      jump(IF_AT_LEAST, X32, 0, 1);
      answer(FAIL | ENOSYS);
    }
    for (RefusedCall call : RefusedCall.values()) {
      if (call.on(processor)) {
        jump(IF_EQUAL, call.number(processor), 0, 1);
        answer(FAIL | EPERM);
      }
    }
    jump(IF_EQUAL, number(435, 435), 0, 1);
    answer(FAIL | ENOSYS);
    newNamespaces();
    terminals();
    sockets();
    answer(ALLOW);
  }

  private void newNamespaces() {
    jump(IF_EQUAL, number(56, 220), 0, 4);
    load(argument(0));
    jump(IF_ANY_BIT, NAMESPACES, 0, 1);
    answer(FAIL | EPERM);
    answer(ALLOW);
  }

  private void terminals() {
    jump(IF_EQUAL, number(16, 29), 0, 5);
    load(argument(1));
    jump(IF_EQUAL, PUT_CHARACTER, 1, 0);
    jump(IF_EQUAL, CONSOLE, 0, 1);
    answer(FAIL | EPERM);
    answer(ALLOW);
  }

  private void sockets() {
    jump(IF_EQUAL, number(41, 198), 0, 9);
    load(argument(0));
    jump(IF_EQUAL, UNIX, 6, 0);
    jump(IF_EQUAL, IPV4, 5, 0);
    jump(IF_EQUAL, IPV6, 4, 0);
    jump(IF_EQUAL, NETLINK, 0, 2);
    load(argument(2));
    jump(IF_EQUAL, 0, 1, 0);
    answer(FAIL | EAFNOSUPPORT);
    answer(ALLOW);
  }

  private int number(int x86, int arm) {
    return switch (processor) {
      case X86_64 -> x86;
      case AARCH64 -> arm;
    };
  }

  private static int argument(int index) {
    return ARGUMENT + index * ARGUMENT_BYTES;
  }

  private void load(int offset) {
    program.add(new Instruction(LOAD, 0, 0, offset));
  }

  private void jump(int condition, int value, int ifTrue, int ifFalse) {
    program.add(new Instruction(condition, ifTrue, ifFalse, value));
  }

  private void answer(int what) {
    program.add(new Instruction(ANSWER, 0, 0, what));
  }

  private byte[] bytes() {
    if (program.size() > MOST_INSTRUCTIONS) {
      throw new IllegalStateException("too many instructions: " + program.size());
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(program.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
    for (Instruction one : program) {
      bytes.putShort((short) one.code());
      bytes.put((byte) one.ifTrue());
      bytes.put((byte) one.ifFalse());
      bytes.putInt(one.value());
    }
    return bytes.array();
  }
}
