package dev.annex.processes.confine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * A confined program that makes system calls it should be refused, and prints a line for each: its
 * name, and the number of the error or 0. Runs inside; needs nothing but Java.
 */
@SuppressWarnings("restricted") // calls of the system that no library makes are what is tried
final class Attempts {

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.captureCallState("errno"),
              Linker.Option.firstVariadicArg(1));

  private static final MethodHandle GETUID =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("getuid").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT));

  private Attempts() {}

  /** The number of a process outside, then pairs of a kind of address and an address. */
  public static void main(String[] arguments) throws Throwable {
    long outside = Long.parseLong(arguments[0]);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("/tmp");
      MemorySegment zeroes = arena.allocate(256);
      MemorySegment letter = arena.allocateFrom("x");
      long path = text.address();
      long nothing = zeroes.address();
      attempt("getpid", 39, 172, 0, 0, 0, 0, 0);
      for (RefusedCall call : RefusedCall.values()) {
        Processor processor = ARM ? Processor.AARCH64 : Processor.X86_64;
        if (call.on(processor)) {
          long number = call.number(processor);
          // Harmless where it were allowed: an address nobody has, a descriptor nobody opened.
          attempt(call.name(), number, number, -1, -1, -1, -1, -1);
        }
      }
      attempt("ptrace-outside", 101, 117, 16, outside, 0, 0, 0);
      attempt("kill-outside", 62, 129, outside, 0, 0, 0, 0);
      attempt("mount-tmpfs", 165, 40, path, path, arena.allocateFrom("tmpfs").address(), 0, 0);
      attempt("unshare-user", 272, 97, 0x10000000, 0, 0, 0, 0);
      attempt("clone-user", 56, 220, 0x10000000 | 17, 0, 0, 0, 0);
      attempt("clone-net", 56, 220, 0x40000000 | 17, 0, 0, 0, 0);
      attempt("clone3", 435, 435, nothing, 64, 0, 0, 0);
      attempt("tiocsti", 16, 29, 0, 0x5412, letter.address(), 0, 0);
      attempt("tiocsti-high-bits", 16, 29, 0, 0x5412L | 1L << 32, letter.address(), 0, 0);
      attempt("tioclinux", 16, 29, 0, 0x541c, letter.address(), 0, 0);
      attempt("socket-packet", 41, 198, 17, 3, 0, 0, 0);
      attempt("socket-vsock", 41, 198, 40, 1, 0, 0, 0);
      attempt("socket-alg", 41, 198, 38, 5, 0, 0, 0);
      attempt("socket-bluetooth", 41, 198, 31, 3, 0, 0, 0);
      attempt("socket-netlink-audit", 41, 198, 16, 3, 9, 0, 0);
      attempt("socket-raw", 41, 198, 2, 3, 1, 0, 0);
      attempt("socket-inet", 41, 198, 2, 1, 0, 0, 0);
      attempt("socket-unix", 41, 198, 1, 1, 0, 0, 0);
      attempt("socket-route", 41, 198, 16, 3, 0, 0, 0);
      attempt("setuid-root", 105, 146, 0, 0, 0, 0, 0);
      attempt("mknod", 133, -1, arena.allocateFrom("/tmp/disk").address(), 0x6180, 0x800, 0, 0);
      attempt("x32", 0x40000000L | 39, -1, 0, 0, 0, 0, 0);
      for (int i = 1; i < arguments.length; i += 2) {
        attempt(arguments[i], connect(arguments[i], arguments[i + 1], arena));
      }
      int copies = 0;
      while (call(32, 23, 1, 0, 0, 0, 0) >= 0 && copies < 100_000) {
        copies++;
      }
      System.out.println("descriptors " + copies);
    }
    System.out.println("uid " + (int) GETUID.invokeExact());
  }

  /** Connects to an abstract name or to a port of an IPv4 address; 0 or the number of the error. */
  static int connect(String kind, String where) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      return connect(kind, where, arena);
    }
  }

  private static int connect(String kind, String where, Arena arena) throws Throwable {
    MemorySegment address = arena.allocate(110);
    boolean named = kind.equals("abstract");
    int length;
    if (named) {
      length = abstractName(address, where);
    } else {
      String[] parts = where.split(":", 2);
      int port = Integer.parseInt(parts[1]);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) 2);
      address.set(ValueLayout.JAVA_BYTE, 2, (byte) (port >> 8));
      address.set(ValueLayout.JAVA_BYTE, 3, (byte) port);
      byte[] ip = InetAddress.ofLiteral(parts[0]).getAddress();
      MemorySegment.copy(ip, 0, address, ValueLayout.JAVA_BYTE, 4, ip.length);
      length = 16;
    }
    long socket = call(41, 198, named ? 1 : 2, 1, 0, 0, 0);
    return (int) -Math.min(0, call(42, 203, socket, address.address(), length, 0, 0));
  }

  private static int abstractName(MemorySegment address, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 3, bytes.length);
    return 3 + bytes.length;
  }

  /** Listens on an abstract name until the process ends; 0 or the number of the error. */
  static long listen(String name) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110);
      int length = abstractName(address, name);
      long socket = call(41, 198, 1, 1, 0, 0, 0);
      long bound = call(49, 200, socket, address.address(), length, 0, 0);
      return bound < 0 ? bound : call(50, 201, socket, 8, 0, 0, 0);
    }
  }

  /** What a system call gave, or less than 0: the number of the error. */
  static long call(long x86, long arm, long a, long b, long c, long d, long e) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = (long) SYSCALL.invokeExact(state, ARM ? arm : x86, a, b, c, d, e);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }
  }

  private static void attempt(String name, long result) {
    System.out.println(name + " " + result);
  }

  private static void attempt(
      String name, long x86, long arm, long a, long b, long c, long d, long e) throws Throwable {
    if ((ARM ? arm : x86) < 0) {
      return;
    }
    attempt(name, -Math.min(0, call(x86, arm, a, b, c, d, e)));
  }
}
