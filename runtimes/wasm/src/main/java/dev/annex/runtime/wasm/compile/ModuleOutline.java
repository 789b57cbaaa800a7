package dev.annex.runtime.wasm.compile;

import dev.annex.api.call.Limit;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What can be seen of a module without an engine: its sections and the names of its imports.
 *
 * <p>Everything that would make the engine's parser reserve much memory for few bytes is refused
 * here, before the parser sees it.
 */
public final class ModuleOutline {

  static final int CUSTOM = 0;
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int START = 8;
  static final int CODE = 10;

  private static final byte[] MAGIC = {0x00, 'a', 's', 'm'};
  private static final byte[] CORE = {0x01, 0x00, 0x00, 0x00};
  private static final byte[] COMPONENT = {0x0D, 0x00, 0x01, 0x00};
  private static final int HEADER = 8;
  private static final int TABLE_WITH_VALUE = 0x40;
  private static final int MAX_LOCALS_PER_FUNCTION = 50_000;
  private static final int MAX_LOCALS = 2_000_000;

  private final byte[] bytes;
  private final List<Section> sections;

  private ModuleOutline(byte[] bytes, List<Section> sections) {
    this.bytes = bytes;
    this.sections = sections;
  }

  /**
   * Reads the outline.
   *
   * @throws AnnexException {@code CODE_INVALID} when the bytes are no core module, or one with
   *     absurd sizes
   */
  public static ModuleOutline read(byte[] bytes) {
    requireCoreModule(bytes);
    try {
      ModuleOutline outline = new ModuleOutline(bytes, readSections(bytes));
      outline.checkCounts();
      outline.checkLocals();
      outline.checkTables();
      return outline;
    } catch (MalformedModule e) {
      throw invalid(e.reason());
    }
  }

  /** The imports of a module, or none when the bytes are no module. */
  public static List<Import> importsOf(byte[] bytes) {
    try {
      return read(bytes).imports();
    } catch (AnnexException | MalformedModule e) {
      return List.of();
    }
  }

  /** The names a module exports, or none when the bytes are no module. */
  public static Set<String> exportsOf(byte[] bytes) {
    try {
      return read(bytes).exports();
    } catch (AnnexException | MalformedModule e) {
      return Set.of();
    }
  }

  private Set<String> exports() {
    Set<String> names = new HashSet<>();
    for (Section section : sections) {
      if (section.id() != EXPORT) {
        continue;
      }
      BinaryReader reader = contents(section);
      int count = reader.count();
      for (int i = 0; i < count; i++) {
        names.add(reader.name());
        reader.next();
        reader.number();
      }
    }
    return names;
  }

  List<Section> sections() {
    return sections;
  }

  BinaryReader contents(Section section) {
    return new BinaryReader(bytes, section.start(), section.end());
  }

  /** The imports in their order. */
  List<Import> imports() {
    List<Import> imports = new ArrayList<>();
    for (Section section : sections) {
      if (section.id() != IMPORT) {
        continue;
      }
      BinaryReader reader = contents(section);
      int count = reader.count();
      for (int i = 0; i < count; i++) {
        String module = reader.name();
        String name = reader.name();
        boolean function = skipDescription(reader);
        imports.add(new Import(module, name, function));
      }
    }
    return imports;
  }

  private static void requireCoreModule(byte[] bytes) {
    if (bytes.length < HEADER || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw invalid("it does not start as a WebAssembly module does");
    }
    if (Arrays.equals(bytes, MAGIC.length, HEADER, COMPONENT, 0, COMPONENT.length)) {
      throw invalid(
          "it is a component; build a core module instead, for instance for the target wasm32-wasip1");
    }
    if (!Arrays.equals(bytes, MAGIC.length, HEADER, CORE, 0, CORE.length)) {
      throw invalid("its binary version is not 1");
    }
  }

  private static List<Section> readSections(byte[] bytes) {
    List<Section> sections = new ArrayList<>();
    BinaryReader reader = new BinaryReader(bytes, HEADER, bytes.length);
    while (!reader.atEnd()) {
      int id = reader.next();
      int size = reader.number();
      int start = reader.position();
      BinaryReader contents = reader.part(size);
      if (id != CUSTOM && size > 0) {
        sections.add(new Section(id, start, start + size));
      }
      if (id == CUSTOM) {
        contents.name();
      }
    }
    return List.copyOf(sections);
  }

  /**
   * The engine takes minutes for many more, whatever they are; the largest real modules have a
   * tenth.
   */
  private void checkCounts() {
    for (Section section : sections) {
      switch (section.id()) {
        case TYPE -> checkCount(section, "types", 10_000);
        case IMPORT -> checkCount(section, "imports", 1_000);
        case FUNCTION -> checkCount(section, "functions", 100_000);
        case GLOBAL -> checkCount(section, "globals", 10_000);
        default -> {}
      }
    }
  }

  private void checkCount(Section section, String what, int most) {
    long count = contents(section).count();
    if (count > most) {
      throw new MalformedModule("it has %d %s, where %d are allowed".formatted(count, what, most));
    }
  }

  private void checkLocals() {
    long total = 0;
    for (Section section : sections) {
      if (section.id() != CODE) {
        continue;
      }
      BinaryReader reader = contents(section);
      int functions = reader.count();
      for (int function = 0; function < functions; function++) {
        long locals = locals(reader.part(reader.number()));
        total += locals;
        if (locals > MAX_LOCALS_PER_FUNCTION || total > MAX_LOCALS) {
          throw new MalformedModule(
              "function %d of its code declares %d local variables, where %d are allowed in one function and %d in all"
                  .formatted(function, locals, MAX_LOCALS_PER_FUNCTION, MAX_LOCALS));
        }
      }
    }
  }

  /** Looks at plain tables only; the engine refuses the others by itself. */
  private void checkTables() {
    for (Section section : sections) {
      if (section.id() != TABLE) {
        continue;
      }
      BinaryReader reader = contents(section);
      int tables = reader.count();
      for (int table = 0; table < tables && reader.peek() != TABLE_WITH_VALUE; table++) {
        skipValueType(reader);
        long entries = skipLimits(reader);
        if (entries > Limit.TABLE_ENTRIES.maximum()) {
          throw new MalformedModule(
              "its table %d starts with %d entries, where %d are allowed at most"
                  .formatted(table, entries, Limit.TABLE_ENTRIES.maximum()));
        }
      }
    }
  }

  private static long locals(BinaryReader body) {
    long locals = 0;
    int groups = body.count();
    for (int group = 0; group < groups; group++) {
      locals += body.number();
      skipValueType(body);
    }
    return locals;
  }

  private static boolean skipDescription(BinaryReader reader) {
    int kind = reader.next();
    switch (kind) {
      case 0 -> reader.number();
      case 1 -> {
        skipValueType(reader);
        skipLimits(reader);
      }
      case 2 -> skipLimits(reader);
      case 3 -> {
        skipValueType(reader);
        reader.next();
      }
      case 4 -> {
        reader.next();
        reader.number();
      }
      default -> throw new MalformedModule("an import is of the unknown kind %d".formatted(kind));
    }
    return kind == 0;
  }

  private static void skipValueType(BinaryReader reader) {
    int type = reader.next();
    if (type == 0x63 || type == 0x64) {
      long _ = reader.signed(33);
    }
  }

  /** The least of the limits. */
  private static long skipLimits(BinaryReader reader) {
    int flags = reader.next();
    long least = reader.longNumber();
    if ((flags & 1) != 0) {
      reader.longNumber();
    }
    return least;
  }

  static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.CODE_INVALID, "The WebAssembly code cannot be used: %s.".formatted(why));
  }

  /** A section that is not a custom one: where its contents stand. */
  record Section(int id, int start, int end) {}

  /**
   * One import.
   *
   * @param function whether it is a function; nothing else can be imported from this host
   */
  public record Import(String module, String name, boolean function) {

    /** {@code module.name}. */
    @Override
    public String toString() {
      return module + "." + name;
    }
  }
}
