package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.Headroom;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.guest.Surroundings;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * WASI preview 1 for one call: arguments, standard streams, time and randomness. There are no
 * files, no directories, no environment and no sockets; functions that would need them answer that
 * they do not exist.
 *
 * <p>A range that does not lie in the guest's memory ends the call before anything is written. The
 * layouts are those of the {@code wasi_snapshot_preview1} witx documents.
 */
public final class Wasi {

  /** The name under which guests import these functions. */
  public static final String MODULE = "wasi_snapshot_preview1";

  private static final int VECTOR_BYTES = 8;
  private static final int FDSTAT_BYTES = 24;
  private static final int CHARACTER_DEVICE = 2;
  private static final int RANDOM_CHUNK = 1 << 16;
  private static final long CLOCK_RESOLUTION_NANOS = 1_000;

  private static final Map<String, Entry> FUNCTIONS = functions();

  private final Meter meter;
  private final Surroundings surroundings;
  private final List<byte[]> arguments;
  private final byte[] input;
  private final Output output;
  private final Output errors;
  private int inputRead;

  /**
   * The environment of one call.
   *
   * @param arguments the first is the program's name
   * @param input what it reads from descriptor 0 before the end of file
   */
  public Wasi(
      Meter meter,
      Surroundings surroundings,
      List<String> arguments,
      byte[] input,
      Output output,
      Output errors) {
    this.meter = meter;
    this.surroundings = surroundings;
    this.arguments =
        arguments.stream().map(text -> (text + '\0').getBytes(StandardCharsets.UTF_8)).toList();
    this.input = input.clone();
    this.output = output;
    this.errors = errors;
  }

  /** The type of one of its functions; empty when there is no such function. */
  public static Optional<Signature> signature(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name)).map(Entry::signature);
  }

  /**
   * Its functions among those a module imports.
   *
   * @param without names of functions that only answer that they do not exist
   */
  public static List<HostFunction> functionsFor(
      Collection<ImportedFunction> imports, Set<String> without) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(MODULE))
        .map(ImportedFunction::name)
        .distinct()
        .filter(FUNCTIONS::containsKey)
        .map(name -> bind(name, without.contains(name)))
        .toList();
  }

  private static HostFunction bind(String name, boolean absent) {
    Entry entry = FUNCTIONS.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(name);
    }
    HostFunction.Body body =
        absent
            ? (guest, values) -> Errno.NOT_IMPLEMENTED
            : (guest, values) ->
                entry.body().call(guest.part(Wasi.class), guest, new Arguments(values));
    return new HostFunction(MODULE, name, entry.signature(), body);
  }

  private static Map<String, Entry> functions() {
    Map<String, Entry> all = new LinkedHashMap<>();
    add(all, "args_get", "(i32, i32) -> i32", Wasi::argumentsGet);
    add(all, "args_sizes_get", "(i32, i32) -> i32", Wasi::argumentsSizes);
    add(all, "environ_get", "(i32, i32) -> i32", (_, _, _) -> Errno.SUCCESS);
    add(all, "environ_sizes_get", "(i32, i32) -> i32", Wasi::environmentSizes);
    add(all, "clock_res_get", "(i32, i32) -> i32", Wasi::clockResolution);
    add(all, "clock_time_get", "(i32, i64, i32) -> i32", Wasi::clockTime);
    add(all, "random_get", "(i32, i32) -> i32", Wasi::random);
    add(all, "sched_yield", "() -> i32", (_, _, _) -> Errno.SUCCESS);
    add(all, "poll_oneoff", "(i32, i32, i32, i32) -> i32", Wasi::poll);
    add(all, "proc_exit", "(i32) -> ()", Wasi::exit);
    add(all, "fd_read", "(i32, i32, i32, i32) -> i32", Wasi::read);
    add(all, "fd_write", "(i32, i32, i32, i32) -> i32", Wasi::write);
    add(all, "fd_close", "(i32) -> i32", (_, _, a) -> known(a.i32(0), Errno.SUCCESS));
    add(all, "fd_fdstat_get", "(i32, i32) -> i32", Wasi::descriptorStatus);
    add(all, "fd_fdstat_set_flags", "(i32, i32) -> i32", Wasi::acceptFlags);
    add(all, "fd_seek", "(i32, i64, i32, i32) -> i32", Wasi::notSeekable);
    add(all, "fd_tell", "(i32, i32) -> i32", Wasi::notSeekable);
    add(all, "fd_prestat_get", "(i32, i32) -> i32", (_, _, _) -> Errno.BAD_DESCRIPTOR);
    add(all, "fd_prestat_dir_name", "(i32, i32, i32) -> i32", (_, _, _) -> Errno.BAD_DESCRIPTOR);
    Map<String, String> absent =
        Map.ofEntries(
            Map.entry("fd_advise", "(i32, i64, i64, i32) -> i32"),
            Map.entry("fd_allocate", "(i32, i64, i64) -> i32"),
            Map.entry("fd_datasync", "(i32) -> i32"),
            Map.entry("fd_fdstat_set_rights", "(i32, i64, i64) -> i32"),
            Map.entry("fd_filestat_get", "(i32, i32) -> i32"),
            Map.entry("fd_filestat_set_size", "(i32, i64) -> i32"),
            Map.entry("fd_filestat_set_times", "(i32, i64, i64, i32) -> i32"),
            Map.entry("fd_pread", "(i32, i32, i32, i64, i32) -> i32"),
            Map.entry("fd_pwrite", "(i32, i32, i32, i64, i32) -> i32"),
            Map.entry("fd_readdir", "(i32, i32, i32, i64, i32) -> i32"),
            Map.entry("fd_renumber", "(i32, i32) -> i32"),
            Map.entry("fd_sync", "(i32) -> i32"),
            Map.entry("path_create_directory", "(i32, i32, i32) -> i32"),
            Map.entry("path_filestat_get", "(i32, i32, i32, i32, i32) -> i32"),
            Map.entry("path_filestat_set_times", "(i32, i32, i32, i32, i64, i64, i32) -> i32"),
            Map.entry("path_link", "(i32, i32, i32, i32, i32, i32, i32) -> i32"),
            Map.entry("path_open", "(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32"),
            Map.entry("path_readlink", "(i32, i32, i32, i32, i32, i32) -> i32"),
            Map.entry("path_remove_directory", "(i32, i32, i32) -> i32"),
            Map.entry("path_rename", "(i32, i32, i32, i32, i32, i32) -> i32"),
            Map.entry("path_symlink", "(i32, i32, i32, i32, i32) -> i32"),
            Map.entry("path_unlink_file", "(i32, i32, i32) -> i32"),
            Map.entry("proc_raise", "(i32) -> i32"),
            Map.entry("sock_accept", "(i32, i32, i32) -> i32"),
            Map.entry("sock_recv", "(i32, i32, i32, i32, i32, i32) -> i32"),
            Map.entry("sock_send", "(i32, i32, i32, i32, i32) -> i32"),
            Map.entry("sock_shutdown", "(i32, i32) -> i32"));
    absent.forEach((name, type) -> add(all, name, type, (_, _, _) -> Errno.NOT_IMPLEMENTED));
    return Map.copyOf(all);
  }

  private static void add(Map<String, Entry> all, String name, String signature, Body body) {
    all.put(name, new Entry(Signature.of(signature), body));
  }

  private int argumentsSizes(Guest guest, Arguments given) {
    GuestMemory memory = guest.memory();
    memory.require(given.i32(0), Integer.BYTES);
    memory.require(given.i32(1), Integer.BYTES);
    memory.writeInt(given.i32(0), arguments.size());
    memory.writeInt(given.i32(1), arguments.stream().mapToInt(text -> text.length).sum());
    return Errno.SUCCESS;
  }

  private int argumentsGet(Guest guest, Arguments given) {
    GuestMemory memory = guest.memory();
    int pointers = given.i32(0);
    int texts = given.i32(1);
    memory.require(pointers, arguments.size() * Integer.BYTES);
    memory.require(texts, arguments.stream().mapToInt(text -> text.length).sum());
    for (byte[] text : arguments) {
      memory.writeInt(pointers, texts);
      memory.write(texts, text);
      pointers += Integer.BYTES;
      texts += text.length;
    }
    return Errno.SUCCESS;
  }

  private int environmentSizes(Guest guest, Arguments given) {
    GuestMemory memory = guest.memory();
    memory.require(given.i32(0), Integer.BYTES);
    memory.require(given.i32(1), Integer.BYTES);
    memory.writeInt(given.i32(0), 0);
    memory.writeInt(given.i32(1), 0);
    return Errno.SUCCESS;
  }

  private int clockResolution(Guest guest, Arguments given) {
    if (ClockId.of(given.i32(0)).isEmpty()) {
      return Errno.INVALID;
    }
    guest.memory().writeLong(given.i32(1), CLOCK_RESOLUTION_NANOS);
    return Errno.SUCCESS;
  }

  private int clockTime(Guest guest, Arguments given) {
    Optional<ClockId> clock = ClockId.of(given.i32(0));
    if (clock.isEmpty()) {
      return Errno.INVALID;
    }
    guest.memory().writeLong(given.i32(2), clock.get().nanos(surroundings));
    return Errno.SUCCESS;
  }

  private int random(Guest guest, Arguments given) {
    GuestMemory memory = guest.memory();
    int pointer = given.i32(0);
    int left = given.i32(1);
    memory.require(pointer, left);
    Headroom.require();
    while (left > 0) {
      byte[] chunk = new byte[Math.min(left, RANDOM_CHUNK)];
      surroundings.random().nextBytes(chunk);
      memory.write(pointer, chunk);
      pointer += chunk.length;
      left -= chunk.length;
      meter.check();
    }
    return Errno.SUCCESS;
  }

  private int poll(Guest guest, Arguments given) {
    return new Poll(meter, surroundings)
        .run(guest.memory(), given.i32(0), given.i32(1), given.i32(2), given.i32(3));
  }

  private int exit(Guest guest, Arguments given) {
    throw new GuestExit(given.i32(0));
  }

  private int read(Guest guest, Arguments given) {
    if (given.i32(0) != 0) {
      return Errno.BAD_DESCRIPTOR;
    }
    GuestMemory memory = guest.memory();
    int vectors = given.i32(1);
    int count = given.i32(2);
    checkVectors(memory, vectors, count);
    memory.require(given.i32(3), Integer.BYTES);
    int total = 0;
    for (int i = 0; i < count && inputRead < input.length; i++) {
      int length =
          (int)
              Math.min(
                  Integer.toUnsignedLong(memory.readInt(vectors + i * VECTOR_BYTES + 4)),
                  input.length - inputRead);
      byte[] part = new byte[length];
      System.arraycopy(input, inputRead, part, 0, length);
      memory.write(memory.readInt(vectors + i * VECTOR_BYTES), part);
      inputRead += length;
      total += length;
    }
    memory.writeInt(given.i32(3), total);
    return Errno.SUCCESS;
  }

  private int write(Guest guest, Arguments given) {
    int descriptor = given.i32(0);
    if (descriptor != 1 && descriptor != 2) {
      return Errno.BAD_DESCRIPTOR;
    }
    GuestMemory memory = guest.memory();
    int vectors = given.i32(1);
    int count = given.i32(2);
    long total = checkVectors(memory, vectors, count);
    memory.require(given.i32(3), Integer.BYTES);
    Output target = descriptor == 1 ? output : errors;
    for (int i = 0; i < count; i++) {
      int at = vectors + i * VECTOR_BYTES;
      byte[] part = memory.read(memory.readInt(at), memory.readInt(at + 4));
      target.write(part);
      meter.spend(Budget.OUTPUT_BYTES, part.length);
    }
    memory.writeInt(given.i32(3), (int) total);
    return Errno.SUCCESS;
  }

  /** Checks a list of buffers and each of them; their lengths together. */
  private static long checkVectors(GuestMemory memory, int vectors, int count) {
    memory.require(vectors, (int) Math.min(0xFFFF_FFFFL, VECTOR_BYTES * (count & 0xFFFF_FFFFL)));
    long total = 0;
    for (int i = 0; i < count; i++) {
      int at = vectors + i * VECTOR_BYTES;
      int length = memory.readInt(at + 4);
      memory.require(memory.readInt(at), length);
      total += Integer.toUnsignedLong(length);
    }
    return total;
  }

  private int descriptorStatus(Guest guest, Arguments given) {
    if (!isStream(given.i32(0))) {
      return Errno.BAD_DESCRIPTOR;
    }
    byte[] status = new byte[FDSTAT_BYTES];
    status[0] = CHARACTER_DEVICE;
    guest.memory().write(given.i32(1), status);
    return Errno.SUCCESS;
  }

  private int acceptFlags(Guest guest, Arguments given) {
    return known(given.i32(0), Errno.SUCCESS);
  }

  private int notSeekable(Guest guest, Arguments given) {
    return known(given.i32(0), Errno.NOT_SEEKABLE);
  }

  private static int known(int descriptor, int errno) {
    return isStream(descriptor) ? errno : Errno.BAD_DESCRIPTOR;
  }

  private static boolean isStream(int descriptor) {
    return descriptor >= 0 && descriptor <= 2;
  }

  private record Entry(Signature signature, Body body) {}

  @FunctionalInterface
  private interface Body {
    int call(Wasi wasi, Guest guest, Arguments arguments);
  }

  /** What a guest passed. */
  private record Arguments(long[] values) {
    int i32(int index) {
      return (int) values[index];
    }
  }
}
