package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a module declares outside of its functions' bodies, as far as an instruction can name it;
 * every index in those sections is checked against the module's own declarations.
 */
final class ModuleSpaces {

  private static final byte[] HEADER = {0x00, 'a', 's', 'm', 0x01, 0x00, 0x00, 0x00};
  private static final int FUNCTION_TYPE = 0x60;
  private static final int RECURSIVE_GROUP = 0x4E;
  private static final int FINAL_SUBTYPE = 0x4F;
  private static final int SUBTYPE = 0x50;
  private static final int TABLE_WITH_VALUE = 0x40;
  private static final int MAX_ARITY = 1000;
  private static final int MAX_FUNCTIONS = 1_000_000;

  private final byte[] bytes;
  private final Map<SectionId, Range> sections = new EnumMap<>(SectionId.class);
  private final IntList typeStarts = new IntList();
  private final IntList typeEnds = new IntList();
  private final IntList parameterCounts = new IntList();
  private final IntList resultCounts = new IntList();
  private final IntList functionTypes = new IntList();
  private final IntList bodyStarts = new IntList();
  private final IntList bodyEnds = new IntList();
  private int typeEntries;
  private int importedFunctions;
  private int globals;
  private int importedGlobals;
  private int tables;
  private int memories;
  private int tags;
  private int elements;
  private int data = -1;
  private int lastFunctionNamed = -1;
  private int lastGlobalNamed = -1;

  private ModuleSpaces(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a module.
   *
   * @throws MalformedModule when it is none, or one that names what it does not declare
   */
  static ModuleSpaces read(byte[] bytes) {
    ModuleSpaces spaces = new ModuleSpaces(bytes);
    spaces.findSections();
    spaces.readTypes();
    spaces.readImports();
    spaces.readFunctions();
    spaces.readTables();
    spaces.readMemories();
    spaces.readTags();
    spaces.readGlobals();
    spaces.readExports();
    spaces.readStart();
    spaces.readElements();
    spaces.readDataCount();
    spaces.readBodies();
    spaces.readData();
    return spaces;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean has(SectionId section) {
    return sections.containsKey(section);
  }

  /** A reader of one section's contents; of nothing, when there is no such section. */
  BinaryReader section(SectionId section) {
    return new BinaryReader(bytes, start(section), end(section));
  }

  int start(SectionId section) {
    return range(section).start();
  }

  int end(SectionId section) {
    return range(section).end();
  }

  private Range range(SectionId section) {
    return sections.getOrDefault(section, Range.NONE);
  }

  int types() {
    return typeStarts.size();
  }

  /** Entries of the type section; a group of types is one of them. */
  int typeEntries() {
    return typeEntries;
  }

  /** Where the bytes of a function type start. */
  int typeStart(int type) {
    return typeStarts.get(type);
  }

  int typeEnd(int type) {
    return typeEnds.get(type);
  }

  int parameters(int type) {
    return parameterCounts.get(type);
  }

  int results(int type) {
    return resultCounts.get(type);
  }

  int functions() {
    return functionTypes.size();
  }

  int importedFunctions() {
    return importedFunctions;
  }

  int functionType(int function) {
    return functionTypes.get(function);
  }

  int bodies() {
    return bodyStarts.size();
  }

  BinaryReader body(int index) {
    return new BinaryReader(bytes, bodyStarts.get(index), bodyEnds.get(index));
  }

  int bodySize(int index) {
    return bodyEnds.get(index) - bodyStarts.get(index);
  }

  int globals() {
    return globals;
  }

  int importedGlobals() {
    return importedGlobals;
  }

  int tables() {
    return tables;
  }

  int memories() {
    return memories;
  }

  int tags() {
    return tags;
  }

  int elements() {
    return elements;
  }

  /**
   * Data segments that instructions may name; 0 when the module does not say how many there are.
   */
  int data() {
    return Math.max(0, data);
  }

  /** The highest function that is exported, started or in a segment or constant; -1 if none is. */
  int lastFunctionNamed() {
    return lastFunctionNamed;
  }

  /** The highest global that is exported or in a constant; -1 if none is. */
  int lastGlobalNamed() {
    return lastGlobalNamed;
  }

  /** Refuses an index that is not below {@code count}. */
  static int within(int index, int count, String what) {
    if (index < 0 || index >= count) {
      throw new MalformedModule(
          "it names %s %s, where it declares %d"
              .formatted(what, Integer.toUnsignedString(index), count));
    }
    return index;
  }

  /** Steps over a value type. */
  void skipValueType(BinaryReader reader) {
    skipValueType(reader, types());
  }

  /** Steps over a heap type: that of functions, of host values, of exceptions or a declared one. */
  void skipHeapType(BinaryReader reader) {
    skipHeapType(reader, types());
  }

  private void skipValueType(BinaryReader reader, int knownTypes) {
    int type = reader.next();
    switch (type) {
      case 0x7F, 0x7E, 0x7D, 0x7C, 0x70, 0x6F, 0x69 -> {}
      case 0x63, 0x64 -> skipHeapType(reader, knownTypes);
      case 0x7B ->
          throw new MalformedModule(
              "it uses the SIMD type v128; build it without, for instance without -msimd128 or +simd128");
      default -> throw new MalformedModule("it uses the unknown value type 0x%02X".formatted(type));
    }
  }

  private static void skipHeapType(BinaryReader reader, int knownTypes) {
    long type = reader.signed(33);
    if (type >= 0) {
      within((int) Math.min(type, Integer.MAX_VALUE), knownTypes, "type");
    } else if (type != -0x10 && type != -0x11 && type != -0x17) {
      throw new MalformedModule("it uses the unknown heap type %d".formatted(type));
    }
  }

  private void findSections() {
    for (int i = 0; i < HEADER.length; i++) {
      if (bytes.length <= i || bytes[i] != HEADER[i]) {
        throw new MalformedModule("it does not start as a WebAssembly core module does");
      }
    }
    BinaryReader reader = new BinaryReader(bytes, HEADER.length, bytes.length);
    int last = -1;
    while (!reader.atEnd()) {
      int id = reader.next();
      int size = reader.number();
      int start = reader.position();
      BinaryReader contents = reader.part(size);
      if (id == SectionId.CUSTOM) {
        contents.skipName();
        continue;
      }
      SectionId section = SectionId.of(id);
      if (section.place() <= last) {
        throw new MalformedModule("its section %d stands in the wrong place".formatted(id));
      }
      last = section.place();
      sections.put(section, new Range(start, start + size));
    }
  }

  private void readTypes() {
    BinaryReader reader = section(SectionId.TYPE);
    typeEntries = count(reader, SectionId.TYPE);
    for (int entry = 0; entry < typeEntries; entry++) {
      int grouped = 1;
      if (reader.peek() == RECURSIVE_GROUP) {
        reader.next();
        grouped = reader.count();
      }
      int known = types() + grouped;
      for (int i = 0; i < grouped; i++) {
        readType(reader, known);
      }
    }
    finish(reader, SectionId.TYPE);
  }

  private void readType(BinaryReader reader, int knownTypes) {
    int form = reader.peek();
    if (form == FINAL_SUBTYPE || form == SUBTYPE) {
      reader.next();
      int parents = reader.count();
      for (int i = 0; i < parents; i++) {
        within(reader.number(), knownTypes, "type");
      }
    }
    int start = reader.position();
    form = reader.next();
    if (form != FUNCTION_TYPE) {
      throw new MalformedModule(
          "its type %d is of the form 0x%02X, where only functions are allowed"
              .formatted(types(), form));
    }
    parameterCounts.add(readValueTypes(reader, knownTypes));
    resultCounts.add(readValueTypes(reader, knownTypes));
    typeStarts.add(start);
    typeEnds.add(reader.position());
  }

  private int readValueTypes(BinaryReader reader, int knownTypes) {
    int count = reader.count();
    if (count > MAX_ARITY) {
      throw new MalformedModule(
          "its type %d has %d parameters or results, where %d are allowed"
              .formatted(types(), count, MAX_ARITY));
    }
    for (int i = 0; i < count; i++) {
      skipValueType(reader, knownTypes);
    }
    return count;
  }

  private void readImports() {
    BinaryReader reader = section(SectionId.IMPORT);
    int count = count(reader, SectionId.IMPORT);
    for (int i = 0; i < count; i++) {
      reader.skipName();
      reader.skipName();
      int kind = reader.next();
      switch (kind) {
        case 0 -> {
          functionTypes.add(within(reader.number(), types(), "type"));
          importedFunctions++;
        }
        case 1 -> {
          skipValueType(reader);
          skipLimits(reader);
          tables++;
        }
        case 2 -> {
          skipLimits(reader);
          memories++;
        }
        case 3 -> {
          skipValueType(reader);
          skipMutability(reader);
          importedGlobals++;
          globals++;
        }
        case 4 -> {
          skipTag(reader);
        }
        default ->
            throw new MalformedModule("its import %d is of the unknown kind %d".formatted(i, kind));
      }
    }
    finish(reader, SectionId.IMPORT);
  }

  private void readFunctions() {
    BinaryReader reader = section(SectionId.FUNCTION);
    int count = count(reader, SectionId.FUNCTION);
    if (functionTypes.size() + (long) count > MAX_FUNCTIONS) {
      throw new MalformedModule(
          "it has %d functions, where %d are allowed"
              .formatted(functionTypes.size() + (long) count, MAX_FUNCTIONS));
    }
    for (int i = 0; i < count; i++) {
      functionTypes.add(within(reader.number(), types(), "type"));
    }
    finish(reader, SectionId.FUNCTION);
  }

  private void readTables() {
    BinaryReader reader = section(SectionId.TABLE);
    int count = count(reader, SectionId.TABLE);
    for (int i = 0; i < count; i++) {
      boolean value = reader.peek() == TABLE_WITH_VALUE;
      if (value) {
        reader.next();
        if (reader.next() != 0) {
          throw new MalformedModule("its table %d is of an unknown form".formatted(tables));
        }
      }
      skipValueType(reader);
      skipLimits(reader);
      if (value) {
        skipConstant(reader);
      }
      tables++;
    }
    finish(reader, SectionId.TABLE);
  }

  private void readMemories() {
    BinaryReader reader = section(SectionId.MEMORY);
    int count = count(reader, SectionId.MEMORY);
    for (int i = 0; i < count; i++) {
      skipLimits(reader);
      memories++;
    }
    if (memories > 1) {
      throw new MalformedModule("it has %d memories, where one is allowed".formatted(memories));
    }
    finish(reader, SectionId.MEMORY);
  }

  private void readTags() {
    BinaryReader reader = section(SectionId.TAG);
    int count = count(reader, SectionId.TAG);
    for (int i = 0; i < count; i++) {
      skipTag(reader);
    }
    finish(reader, SectionId.TAG);
  }

  private void skipTag(BinaryReader reader) {
    if (reader.next() != 0) {
      throw new MalformedModule("its tag %d is no exception".formatted(tags));
    }
    within(reader.number(), types(), "type");
    tags++;
  }

  private void readGlobals() {
    BinaryReader reader = section(SectionId.GLOBAL);
    int count = count(reader, SectionId.GLOBAL);
    for (int i = 0; i < count; i++) {
      skipValueType(reader);
      skipMutability(reader);
      skipConstant(reader);
      globals++;
    }
    finish(reader, SectionId.GLOBAL);
  }

  private void readExports() {
    BinaryReader reader = section(SectionId.EXPORT);
    int count = count(reader, SectionId.EXPORT);
    for (int i = 0; i < count; i++) {
      reader.skipName();
      int kind = reader.next();
      int index = reader.number();
      switch (kind) {
        case 0 -> nameFunction(index);
        case 1 -> within(index, tables, "table");
        case 2 -> within(index, memories, "memory");
        case 3 -> nameGlobal(index);
        case 4 -> within(index, tags, "tag");
        default ->
            throw new MalformedModule("its export %d is of the unknown kind %d".formatted(i, kind));
      }
    }
    finish(reader, SectionId.EXPORT);
  }

  private void readStart() {
    if (has(SectionId.START)) {
      BinaryReader reader = section(SectionId.START);
      nameFunction(reader.number());
      finish(reader, SectionId.START);
    }
  }

  private void readElements() {
    BinaryReader reader = section(SectionId.ELEMENT);
    int count = count(reader, SectionId.ELEMENT);
    for (int i = 0; i < count; i++) {
      int flags = reader.number();
      if (flags > 7) {
        throw new MalformedModule(
            "its element segment %d is of the unknown kind %d".formatted(i, flags));
      }
      boolean active = (flags & 1) == 0;
      boolean explicit = (flags & 2) != 0;
      boolean expressions = (flags & 4) != 0;
      if (active) {
        within(explicit ? reader.number() : 0, tables, "table");
        skipConstant(reader);
      }
      if (!active || explicit) {
        if (expressions) {
          skipValueType(reader);
        } else if (reader.next() != 0) {
          throw new MalformedModule("its element segment %d holds no functions".formatted(i));
        }
      }
      int entries = reader.count();
      for (int entry = 0; entry < entries; entry++) {
        if (expressions) {
          skipConstant(reader);
        } else {
          nameFunction(reader.number());
        }
      }
      elements++;
    }
    finish(reader, SectionId.ELEMENT);
  }

  private void readDataCount() {
    if (has(SectionId.DATA_COUNT)) {
      BinaryReader reader = section(SectionId.DATA_COUNT);
      data = reader.number();
      finish(reader, SectionId.DATA_COUNT);
    }
  }

  private void readBodies() {
    BinaryReader reader = section(SectionId.CODE);
    int count = count(reader, SectionId.CODE);
    if (count != functions() - importedFunctions) {
      throw new MalformedModule(
          "it declares %d functions and has the bodies of %d"
              .formatted(functions() - importedFunctions, count));
    }
    for (int i = 0; i < count; i++) {
      int size = reader.number();
      bodyStarts.add(reader.position());
      reader.skip(size);
      bodyEnds.add(reader.position());
    }
    finish(reader, SectionId.CODE);
  }

  private void readData() {
    BinaryReader reader = section(SectionId.DATA);
    int count = count(reader, SectionId.DATA);
    if (data >= 0 && data != count) {
      throw new MalformedModule("it announces %d data segments and has %d".formatted(data, count));
    }
    for (int i = 0; i < count; i++) {
      int flags = reader.number();
      if (flags > 2) {
        throw new MalformedModule(
            "its data segment %d is of the unknown kind %d".formatted(i, flags));
      }
      if (flags != 1) {
        within(flags == 2 ? reader.number() : 0, memories, "memory");
        skipConstant(reader);
      }
      reader.skip(reader.number());
    }
    finish(reader, SectionId.DATA);
  }

  private void skipConstant(BinaryReader reader) {
    while (true) {
      Operation operation = Operation.read(reader);
      switch (operation) {
        case I32_CONST -> reader.signed(32);
        case I64_CONST -> reader.signed(64);
        case F32_CONST -> reader.skip(Float.BYTES);
        case F64_CONST -> reader.skip(Double.BYTES);
        case REF_NULL -> skipHeapType(reader);
        case REF_FUNC -> nameFunction(reader.number());
        case GLOBAL_GET -> nameGlobal(reader.number());
        case I32_ADD, I32_SUB, I32_MUL, I64_ADD, I64_SUB, I64_MUL -> {}
        case END -> {
          return;
        }
        default ->
            throw new MalformedModule("the operation %s is no constant".formatted(operation));
      }
    }
  }

  private void nameFunction(int index) {
    lastFunctionNamed = Math.max(lastFunctionNamed, within(index, functions(), "function"));
  }

  private void nameGlobal(int index) {
    lastGlobalNamed = Math.max(lastGlobalNamed, within(index, globals, "global"));
  }

  private static void skipMutability(BinaryReader reader) {
    int mutability = reader.next();
    if (mutability > 1) {
      throw new MalformedModule("a global is of the unknown mutability %d".formatted(mutability));
    }
  }

  private static void skipLimits(BinaryReader reader) {
    int flags = reader.next();
    if (flags > 1) {
      throw new MalformedModule(
          "a table or memory is shared or of 64 bits (flags %d), where neither is allowed"
              .formatted(flags));
    }
    reader.wideNumber();
    if (flags == 1) {
      reader.wideNumber();
    }
  }

  private int count(BinaryReader reader, SectionId section) {
    return has(section) ? reader.count() : 0;
  }

  private static void finish(BinaryReader reader, SectionId section) {
    if (!reader.atEnd()) {
      throw new MalformedModule(
          "its section %d has %d bytes too many".formatted(section.id(), reader.left()));
    }
  }

  /** Where the contents of a section stand. */
  private record Range(int start, int end) {
    private static final Range NONE = new Range(0, 0);
  }
}
