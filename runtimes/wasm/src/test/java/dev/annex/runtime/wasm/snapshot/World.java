package dev.annex.runtime.wasm.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;

/** What one instance finds around it: as much of WASI as Go asks for. */
final class World {

  private static final int BAD_DESCRIPTOR = 8;
  private static final int NOT_FOUND = 44;
  private static final int NOT_IMPLEMENTED = 52;

  private final List<String> arguments;
  private final List<String> environment;
  private final byte[] input;
  private final int largestRead;
  private final HostCallObserver observer;
  private final RandomGenerator random;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<String> called = new ArrayList<>();
  private int read;

  private World(
      List<String> arguments,
      List<String> environment,
      byte[] input,
      int largestRead,
      HostCallObserver observer,
      RandomGenerator random) {
    this.arguments = arguments;
    this.environment = environment;
    this.input = input;
    this.largestRead = largestRead;
    this.observer = observer;
    this.random = random;
  }

  /** No input, and nobody listening. */
  static World of(String... arguments) {
    return new World(
        List.of(arguments),
        List.of(),
        new byte[0],
        Integer.MAX_VALUE,
        (_, _, _) -> {},
        new SecureRandom());
  }

  World withInput(byte[] bytes) {
    return new World(arguments, environment, bytes, largestRead, observer, random);
  }

  World withInput(String text) {
    return withInput(text.getBytes(StandardCharsets.UTF_8));
  }

  World withEnvironment(String... variables) {
    return new World(arguments, List.of(variables), input, largestRead, observer, random);
  }

  World withLargestRead(int bytes) {
    return new World(arguments, environment, input, bytes, observer, random);
  }

  World withObserver(HostCallObserver other) {
    return new World(arguments, environment, input, largestRead, other, random);
  }

  RandomGenerator random() {
    return random;
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  byte[] outputBytes() {
    return output.toByteArray();
  }

  String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  /** Names of the functions that were called. */
  List<String> called() {
    return called;
  }

  ImportValues imports(WasmModule module) {
    List<ImportFunction> functions = new ArrayList<>();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      FunctionImport wanted = (FunctionImport) module.importSection().getImport(i);
      var type = module.typeSection().getType(wanted.typeIndex());
      functions.add(
          new HostFunction(
              wanted.module(),
              wanted.name(),
              type,
              (instance, given) -> {
                observer.beforeCall(wanted.module(), wanted.name(), given);
                called.add(wanted.name());
                long result = call(wanted.name(), instance.memory(), given);
                return type.returns().isEmpty() ? new long[0] : new long[] {result};
              }));
    }
    return ImportValues.builder().addFunction(functions.toArray(ImportFunction[]::new)).build();
  }

  private long call(String name, Memory memory, long[] given) {
    int[] a = new int[given.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = (int) given[i];
    }
    return switch (name) {
      case "args_sizes_get" -> sizes(memory, a, arguments);
      case "args_get" -> texts(memory, a, arguments);
      case "environ_sizes_get" -> sizes(memory, a, environment);
      case "environ_get" -> texts(memory, a, environment);
      case "clock_time_get" -> {
        memory.writeLong(
            a[2], a[0] == 0 ? System.currentTimeMillis() * 1_000_000 : System.nanoTime());
        yield 0;
      }
      case "random_get" -> {
        byte[] bytes = new byte[a[1]];
        random.nextBytes(bytes);
        memory.write(a[0], bytes);
        yield 0;
      }
      case "fd_read" -> read(memory, a);
      case "fd_write" -> write(memory, a);
      case "fd_fdstat_get" -> {
        memory.write(a[1], new byte[24]);
        memory.writeByte(a[1], (byte) 2);
        yield a[0] <= 2 ? 0 : BAD_DESCRIPTOR;
      }
      case "fd_prestat_get", "fd_prestat_dir_name" -> BAD_DESCRIPTOR;
      case "path_open" -> NOT_FOUND;
      case "poll_oneoff" -> poll(memory, a);
      case "proc_exit" -> throw new Exit(a[0]);
      case "sched_yield", "fd_fdstat_set_flags", "fd_close" -> 0;
      default -> NOT_IMPLEMENTED;
    };
  }

  private static int sizes(Memory memory, int[] a, List<String> texts) {
    memory.writeI32(a[0], texts.size());
    memory.writeI32(a[1], texts.stream().mapToInt(text -> text.length() + 1).sum());
    return 0;
  }

  private static int texts(Memory memory, int[] a, List<String> texts) {
    int pointer = a[0];
    int at = a[1];
    for (String text : texts) {
      memory.writeI32(pointer, at);
      byte[] bytes = (text + '\0').getBytes(StandardCharsets.US_ASCII);
      memory.write(at, bytes);
      pointer += Integer.BYTES;
      at += bytes.length;
    }
    return 0;
  }

  private int read(Memory memory, int[] a) {
    int length = Math.min(memory.readInt(a[1] + 4), Math.min(largestRead, input.length - read));
    memory.write(memory.readInt(a[1]), input, read, length);
    read += length;
    memory.writeI32(a[3], length);
    return 0;
  }

  private int write(Memory memory, int[] a) {
    int total = 0;
    for (int i = 0; i < a[2]; i++) {
      byte[] part =
          memory.readBytes(memory.readInt(a[1] + 8 * i), memory.readInt(a[1] + 8 * i + 4));
      (a[0] == 1 ? output : errors).writeBytes(part);
      total += part.length;
    }
    memory.writeI32(a[3], total);
    return 0;
  }

  /** Sleeps until the earliest clock; a stream is ready at once. */
  private static int poll(Memory memory, int[] a) {
    long nanos = Long.MAX_VALUE;
    int first = 0;
    for (int i = 0; i < a[2]; i++) {
      int at = a[0] + 48 * i;
      boolean clock = memory.read(at + 8) == 0;
      boolean absolute = memory.readShort(at + 40) == 1;
      boolean realTime = memory.readInt(at + 16) == 0;
      long now = realTime ? System.currentTimeMillis() * 1_000_000 : System.nanoTime();
      long wait = clock ? memory.readLong(at + 24) - (absolute ? now : 0) : 0;
      if (wait < nanos) {
        nanos = wait;
        first = at;
      }
    }
    try {
      Thread.sleep(java.time.Duration.ofNanos(Math.max(0, nanos)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    memory.write(a[1], new byte[32]);
    memory.writeLong(a[1], memory.readLong(first));
    memory.writeByte(a[1] + 10, memory.read(first + 8));
    memory.writeI32(a[3], 1);
    return 0;
  }

  /** The guest ended itself. */
  static final class Exit extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    Exit(int code) {
      super("exit " + code, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
