package dev.annex.runtime.wasm.snapshot;

import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.Snapshot.GlobalValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The stored form of a snapshot, version 2. All numbers little-endian, of 32 bits unless said
 * otherwise:
 *
 * <pre>
 * "AXSN", version, 32 bytes digest of the key, 128 bits of its identity
 * resumption: 0, or 1 with read wrapper and loop
 * random state: 0, or 1 (2 when split) with global and thread
 * globals: count, each index and 64 bits
 * tables: count, each its size and entries
 * kept data segments, kept element segments: count and indexes
 * what its memory is like: 0 zeros, or 1 another snapshot, with 128 bits of that one's identity
 * memory: size in bytes, size up to its last byte that is not zero, count of runs, each first page
 *         and pages of 4 KiB, and their bytes
 * </pre>
 *
 * <p>Runs are maximal, ascending and hold the pages that differ from what the memory is like. A
 * file lies under a keyed digest, and is read as if it did not: every number is held against the
 * module and the limits.
 */
public final class SnapshotFile {

  private static final byte[] MAGIC = {'A', 'X', 'S', 'N'};
  private static final int VERSION = 2;
  private static final int PAGE = MemoryImage.PAGE;
  private static final int WASM_PAGE = 65_536;
  private static final byte[] ZEROS = new byte[PAGE];

  private SnapshotFile() {}

  /** Writes it. */
  public static byte[] write(Snapshot snapshot, Digest key) {
    Writer out = new Writer();
    out.bytes(MAGIC);
    out.number(VERSION);
    out.bytes(HexFormat.of().parseHex(key.hex()));
    out.identity(snapshot.identity());
    switch (snapshot.resumption()) {
      case Resumption.Ready _ -> out.number(0);
      case Resumption.AtFirstRead(GoCommandShape shape) ->
          out.numbers(1, shape.readWrapper(), shape.loop());
    }
    snapshot
        .randomState()
        .ifPresentOrElse(
            state -> out.numbers(state.split() ? 2 : 1, state.global(), state.thread()),
            () -> out.number(0));
    out.number(snapshot.globals().size());
    for (GlobalValue global : snapshot.globals()) {
      out.number(global.index());
      out.longNumber(global.bits());
    }
    out.number(snapshot.tables());
    for (int i = 0; i < snapshot.tables(); i++) {
      int[] entries = snapshot.table(i);
      out.number(entries.length);
      out.numbers(entries);
    }
    out.indexes(snapshot.keptData());
    out.indexes(snapshot.keptElements());
    snapshot
        .base()
        .ifPresentOrElse(
            base -> {
              out.number(1);
              out.identity(base);
            },
            () -> out.number(0));
    writeMemory(snapshot, out);
    return out.toByteArray();
  }

  private static void writeMemory(Snapshot snapshot, Writer out) {
    MemoryImage memory = snapshot.memory();
    int used = memory.storedBytes();
    byte[] contents = Arrays.copyOf(memory.contents(), Math.ceilDiv(used, PAGE) * PAGE);
    int[] pages =
        snapshot.whole()
            ? IntStream.range(0, contents.length / PAGE)
                .filter(page -> !isZero(contents, page))
                .toArray()
            : memory.changedPages();
    List<Run> runs = runs(pages);
    out.numbers(memory.size(), used);
    out.number(runs.size());
    for (Run run : runs) {
      out.numbers(run.first(), run.pages());
      out.bytes(contents, run.first() * PAGE, run.pages() * PAGE);
    }
  }

  private static List<Run> runs(int[] pages) {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= pages.length; i++) {
      if (i == pages.length || pages[i] != pages[i - 1] + 1) {
        runs.add(new Run(pages[from], i - from));
        from = i;
      }
    }
    return runs;
  }

  private static boolean isZero(byte[] contents, int page) {
    return Arrays.equals(contents, page * PAGE, (page + 1) * PAGE, ZEROS, 0, PAGE);
  }

  /**
   * Reads it.
   *
   * @param base what it may share the memory of; one that shares another's is none
   * @param key what it has to belong to
   * @param plan of the module it has to belong to
   * @param mostMemory how large the memory may be, in bytes
   * @param mostEntries how many entries each table may have
   * @return empty when it is no such file, or anything in it is not as it must be
   */
  public static Optional<Snapshot> read(
      byte[] file,
      Optional<Snapshot> base,
      Digest key,
      SnapshotPlan plan,
      long mostMemory,
      long mostEntries) {
    if (plan.objection().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Reader(file, base, plan, mostMemory, mostEntries).read(key));
    } catch (Damaged e) {
      return Optional.empty();
    }
  }

  private record Run(int first, int pages) {}

  private static final class Writer {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer scratch =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    void bytes(byte[] bytes) {
      out.writeBytes(bytes);
    }

    void bytes(byte[] bytes, int from, int length) {
      out.write(bytes, from, length);
    }

    void number(int value) {
      out.write(scratch.putInt(0, value).array(), 0, Integer.BYTES);
    }

    void numbers(int... values) {
      for (int value : values) {
        number(value);
      }
    }

    void longNumber(long value) {
      out.write(scratch.putLong(0, value).array(), 0, Long.BYTES);
    }

    void identity(UUID identity) {
      longNumber(identity.getMostSignificantBits());
      longNumber(identity.getLeastSignificantBits());
    }

    void indexes(BitSet indexes) {
      number(indexes.cardinality());
      indexes.stream().forEach(this::number);
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }

  private static final class Reader {

    private final ByteBuffer in;
    private final Optional<Snapshot> base;
    private final SnapshotPlan plan;
    private final long mostMemory;
    private final long mostEntries;

    Reader(
        byte[] file,
        Optional<Snapshot> base,
        SnapshotPlan plan,
        long mostMemory,
        long mostEntries) {
      this.base = base.filter(Snapshot::whole);
      this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      this.plan = plan;
      this.mostMemory = mostMemory;
      this.mostEntries = mostEntries;
    }

    Snapshot read(Digest key) {
      require(Arrays.equals(bytes(MAGIC.length), MAGIC));
      require(number() == VERSION);
      byte[] digest = HexFormat.of().parseHex(key.hex());
      require(Arrays.equals(bytes(digest.length), digest));
      UUID identity = identity();
      Resumption resumption = resumption();
      Optional<GoRandomState> randomState = randomState();
      List<GlobalValue> globals = globals();
      List<int[]> tables = tables();
      BitSet keptData = indexes(plan.passiveData());
      BitSet keptElements = indexes(plan.passiveElements());
      Optional<Snapshot> shared = shared();
      MemoryImage memory = memory(shared.map(Snapshot::memory));
      require(!in.hasRemaining());
      randomState.ifPresent(state -> require(state.fits(memory.size())));
      return new Snapshot(
          identity,
          memory,
          shared.map(Snapshot::identity),
          globals,
          tables,
          keptData,
          keptElements,
          resumption,
          randomState);
    }

    private UUID identity() {
      return new UUID(longNumber(), longNumber());
    }

    private Optional<Snapshot> shared() {
      int form = number();
      require(form >= 0 && form <= 1);
      if (form == 0) {
        return Optional.empty();
      }
      UUID wanted = identity();
      require(base.isPresent() && base.get().identity().equals(wanted));
      return base;
    }

    private Resumption resumption() {
      return switch (number()) {
        case 0 -> new Resumption.Ready();
        case 1 -> new Resumption.AtFirstRead(new GoCommandShape(function(), function()));
        default -> throw new Damaged();
      };
    }

    private Optional<GoRandomState> randomState() {
      int form = number();
      require(form >= 0 && form <= 2);
      return form == 0
          ? Optional.empty()
          : Optional.of(new GoRandomState(number(), number(), form == 2));
    }

    private List<GlobalValue> globals() {
      require(number() == plan.mutableGlobals().size());
      List<GlobalValue> globals = new ArrayList<>();
      for (int index : plan.mutableGlobals()) {
        require(number() == index);
        globals.add(new GlobalValue(index, longNumber()));
      }
      return globals;
    }

    private List<int[]> tables() {
      require(number() == plan.tables());
      List<int[]> tables = new ArrayList<>();
      for (int table = 0; table < plan.tables(); table++) {
        int size = number();
        require(size >= 0 && size <= mostEntries && size <= in.remaining() / Integer.BYTES);
        int[] entries = new int[size];
        for (int i = 0; i < size; i++) {
          int entry = number();
          require(entry >= -1 && entry < plan.functions());
          entries[i] = entry;
        }
        tables.add(entries);
      }
      return tables;
    }

    private BitSet indexes(List<Integer> allowed) {
      int count = number();
      require(count >= 0 && count <= allowed.size());
      BitSet indexes = new BitSet();
      for (int i = 0; i < count; i++) {
        int index = number();
        require(allowed.contains(index) && !indexes.get(index));
        indexes.set(index);
      }
      return indexes;
    }

    private MemoryImage memory(Optional<MemoryImage> like) {
      int size = number();
      require(size >= 0 && size <= mostMemory && size % WASM_PAGE == 0);
      int used = number();
      require(used >= 0 && used <= size);
      int pages = Math.ceilDiv(used, PAGE);
      int runs = number();
      require(runs >= 0 && runs <= pages);
      List<Run> found = new ArrayList<>();
      int start = in.position();
      int next = 0;
      int count = 0;
      for (int i = 0; i < runs; i++) {
        Run run = new Run(number(), number());
        require(run.first() >= next && run.first() < pages);
        require(run.pages() > 0 && run.pages() <= pages - run.first());
        require((long) run.pages() * PAGE <= in.remaining());
        in.position(in.position() + run.pages() * PAGE);
        found.add(run);
        next = run.first() + run.pages();
        count += run.pages();
      }
      in.position(start);
      return like.isPresent() ? changing(like.get(), used, size, found, count) : of(found, size);
    }

    private MemoryImage of(List<Run> runs, int size) {
      int end = runs.isEmpty() ? 0 : runs.getLast().first() + runs.getLast().pages();
      byte[] contents = new byte[end * PAGE];
      for (Run run : runs) {
        in.position(in.position() + 2 * Integer.BYTES);
        in.get(contents, run.first() * PAGE, run.pages() * PAGE);
      }
      return MemoryImage.of(contents, size);
    }

    private MemoryImage changing(MemoryImage base, int used, int size, List<Run> runs, int count) {
      byte[] bytes = new byte[count * PAGE];
      int[] pages = new int[count];
      int at = 0;
      for (Run run : runs) {
        in.position(in.position() + 2 * Integer.BYTES);
        in.get(bytes, at * PAGE, run.pages() * PAGE);
        for (int page = 0; page < run.pages(); page++) {
          pages[at++] = run.first() + page;
        }
      }
      return MemoryImage.changing(base, used, size, pages, bytes);
    }

    private int function() {
      int function = number();
      require(function >= 0 && function < plan.functions());
      return function;
    }

    private byte[] bytes(int length) {
      require(in.remaining() >= length);
      byte[] bytes = new byte[length];
      in.get(bytes);
      return bytes;
    }

    private int number() {
      require(in.remaining() >= Integer.BYTES);
      return in.getInt();
    }

    private long longNumber() {
      require(in.remaining() >= Long.BYTES);
      return in.getLong();
    }

    private static void require(boolean condition) {
      if (!condition) {
        throw new Damaged();
      }
    }
  }

  private static final class Damaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Damaged() {
      super("damaged", null, false, false);
    }
  }
}
