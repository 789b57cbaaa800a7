package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the body of a function, once from its start to its end and without recursion; every index
 * is checked against what the module declares, in code that can never run as well.
 */
final class FunctionDecoder {

  private static final int MAX_SIZE = 1 << 21;
  private static final int MAX_LOCALS = 50_000;
  private static final int MAX_NESTING = 65_536;
  private static final int MAX_TARGETS = 65_520;
  private static final int EMPTY_BLOCK_TYPE = 0x40;

  private final ModuleSpaces spaces;
  private final BinaryReader reader;
  private final FunctionCode code;
  private final List<Block> open = new ArrayList<>();
  private Block current;

  private boolean alive = true;
  private boolean trapMissing;
  private int deadBlocks;

  private int blockTypeIndex;
  private int blockParameters;
  private int blockResults;

  private FunctionDecoder(ModuleSpaces spaces, BinaryReader reader, FunctionCode code) {
    this.spaces = spaces;
    this.reader = reader;
    this.code = code;
    this.current = code.body();
    open.add(current);
  }

  /**
   * Decodes one body.
   *
   * @param index among the bodies of the module
   * @throws MalformedModule naming the function
   */
  static FunctionCode decode(ModuleSpaces spaces, int index) {
    int function = spaces.importedFunctions() + index;
    try {
      return decodeBody(spaces, index, function);
    } catch (MalformedModule e) {
      throw new MalformedModule("in function %d, %s".formatted(function, e.reason()));
    }
  }

  private static FunctionCode decodeBody(ModuleSpaces spaces, int index, int function) {
    BinaryReader reader = spaces.body(index);
    int size = spaces.bodySize(index);
    if (size > MAX_SIZE) {
      throw new MalformedModule(
          "the body has %d bytes, where %d are allowed".formatted(size, MAX_SIZE));
    }
    int type = spaces.functionType(function);
    int localsStart = reader.position();
    int declared = readLocals(spaces, reader);
    Block body = new Block(Operation.BLOCK, null, -1, -1, spaces.results(type));
    FunctionCode code =
        new FunctionCode(
            function,
            size,
            spaces.parameters(type) + declared,
            declared,
            localsStart,
            reader.position(),
            body);
    new FunctionDecoder(spaces, reader, code).decodeAll();
    return code;
  }

  private static int readLocals(ModuleSpaces spaces, BinaryReader reader) {
    long locals = 0;
    int groups = reader.count();
    for (int group = 0; group < groups; group++) {
      locals += reader.wideNumber();
      if (locals > MAX_LOCALS) {
        throw new MalformedModule(
            "%d local variables are declared, where %d are allowed".formatted(locals, MAX_LOCALS));
      }
      spaces.skipValueType(reader);
    }
    return (int) locals;
  }

  private void decodeAll() {
    while (!open.isEmpty()) {
      int start = reader.position();
      Operation operation = Operation.read(reader);
      if (alive) {
        decode(operation, start);
      } else {
        decodeDead(operation, start);
      }
    }
    if (!reader.atEnd()) {
      throw new MalformedModule("%d bytes follow its end".formatted(reader.left()));
    }
  }

  /** Skips what cannot run, up to the end of the part of the block it stands in. */
  private void decodeDead(Operation operation, int start) {
    boolean divides =
        switch (operation) {
          case ELSE, END, CATCH, CATCH_ALL, DELEGATE -> true;
          default -> false;
        };
    if (divides && deadBlocks == 0) {
      decode(operation, start);
      return;
    }
    if (trapMissing) {
      trapMissing = false;
      code.add(Operation.UNREACHABLE, -1, -1, Operation.UNREACHABLE.units());
    }
    if (operation.opensBlock()) {
      deadBlocks++;
      checkNesting();
    } else if (operation == Operation.END || operation == Operation.DELEGATE) {
      deadBlocks--;
    }
    readDeadOperand(operation);
  }

  private void readDeadOperand(Operation operation) {
    switch (operation.operand()) {
      case BLOCK_TYPE -> readBlockType();
      case BLOCK_TYPE_AND_CATCHES -> {
        readBlockType();
        int catches = reader.count();
        for (int i = 0; i < catches; i++) {
          readCatch(open.size() + deadBlocks - 1);
        }
      }
      case LABEL -> label(open.size() + deadBlocks);
      case LABELS -> {
        int targets = targetCount();
        for (int i = 0; i < targets; i++) {
          label(open.size() + deadBlocks);
        }
      }
      default -> readOperand(operation);
    }
  }

  private void decode(Operation operation, int start) {
    switch (operation) {
      case BLOCK, LOOP, IF, TRY -> {
        readBlockType();
        open(operation, start);
      }
      case NOP -> {}
      case TRY_TABLE -> decodeTryTable(start);
      case ELSE -> {
        requireKind(operation, current.kind() == Operation.IF && !current.hasElse());
        endPart();
        current.setElse(add(operation, start));
      }
      case CATCH -> {
        requireKind(operation, current.kind() == Operation.TRY && !current.hasElse());
        readOperand(operation);
        endPart();
        add(operation, start);
      }
      case CATCH_ALL -> {
        requireKind(operation, current.kind() == Operation.TRY && !current.hasElse());
        endPart();
        current.setElse(add(operation, start));
      }
      case DELEGATE -> {
        requireKind(operation, current.kind() == Operation.TRY);
        label(open.size() - 1);
        close(operation, start);
      }
      case END -> close(operation, start);
      case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL -> {
        int label = label(open.size());
        int instruction = add(operation, start);
        code.operand(instruction, label);
        code.block(
            instruction, target(label, operation == Operation.BR || operation == Operation.BR_IF));
      }
      case RETHROW -> {
        label(open.size());
        add(operation, start);
      }
      case BR_TABLE -> {
        int count = targetCount();
        Block[] targets = new Block[count];
        for (int i = 0; i < count; i++) {
          targets[i] = target(label(open.size()), false);
        }
        code.targets(add(operation, start), targets);
      }
      default -> {
        int operand = readOperand(operation);
        int instruction = add(operation, start, units(operation, operand));
        code.operand(instruction, operand);
        if (operation.calls()) {
          current.setCalls();
        }
      }
    }
    if (operation.endsPath()) {
      alive = false;
    }
  }

  private void decodeTryTable(int start) {
    readBlockType();
    int catches = reader.count();
    Set<Block> targets = new LinkedHashSet<>();
    for (int i = 0; i < catches; i++) {
      int label = readCatch(open.size());
      Block target = open.get(open.size() - 1 - label);
      targets.add(target);
    }
    int instruction = open(Operation.TRY_TABLE, start);
    code.targets(instruction, targets.toArray(Block[]::new));
  }

  /** Reads one handler of a {@code try_table} and returns its label. */
  private int readCatch(int labels) {
    int kind = reader.next();
    if (kind > 3) {
      throw new MalformedModule("a handler is of the unknown kind %d".formatted(kind));
    }
    if (kind < 2) {
      ModuleSpaces.within(reader.number(), spaces.tags(), "tag");
    }
    return label(labels);
  }

  private int add(Operation operation, int start) {
    return add(operation, start, operation.units());
  }

  private int add(Operation operation, int start, int units) {
    int instruction = code.add(operation, start, reader.position(), units);
    if (operation == Operation.ELSE
        || operation == Operation.CATCH
        || operation == Operation.CATCH_ALL) {
      code.block(instruction, current);
    }
    return instruction;
  }

  private int open(Operation operation, int start) {
    int values = operation == Operation.LOOP ? blockParameters : blockResults;
    int instruction = add(operation, start);
    Block block = new Block(operation, current, instruction, blockTypeIndex, values);
    code.block(instruction, block);
    open.add(block);
    current = block;
    checkNesting();
    return instruction;
  }

  private void endPart() {
    if (alive) {
      current.setFallsThrough();
    }
    alive = true;
    trapMissing = false;
  }

  private void close(Operation operation, int start) {
    endPart();
    Block block = current;
    if (block.kind() == Operation.IF && !block.hasElse()) {
      block.setBranchedTo();
    }
    int instruction = add(operation, start);
    code.block(instruction, block);
    block.close(instruction);
    if (block.kind() == Operation.TRY_TABLE && instruction > block.opener() + 1) {
      for (Block target : code.targets(block.opener())) {
        target.setLanding();
      }
    }
    open.removeLast();
    if (open.isEmpty()) {
      return;
    }
    current = open.getLast();
    if (block.calls()) {
      current.setCalls();
    }
    alive = block.continues();
    trapMissing = !alive;
  }

  private int units(Operation operation, int operand) {
    boolean direct = operation == Operation.CALL || operation == Operation.RETURN_CALL;
    return direct && operand < spaces.importedFunctions() ? FuelRules.HOST_CALL : operation.units();
  }

  private Block target(int label, boolean plain) {
    Block target = open.get(open.size() - 1 - label);
    target.setBranchedTo(current, plain);
    return target;
  }

  private int label(int labels) {
    return ModuleSpaces.within(reader.number(), labels, "label");
  }

  private int targetCount() {
    int count = reader.count();
    if (count > MAX_TARGETS) {
      throw new MalformedModule(
          "a br_table has %d targets, where %d are allowed".formatted(count, MAX_TARGETS));
    }
    return count + 1;
  }

  private void readBlockType() {
    int first = reader.peek();
    blockTypeIndex = -1;
    blockParameters = 0;
    blockResults = 0;
    if (first == EMPTY_BLOCK_TYPE) {
      reader.next();
      return;
    }
    if ((first & 0xC0) == 0x40) {
      spaces.skipValueType(reader);
      blockResults = 1;
      return;
    }
    long type = reader.signed(33);
    blockTypeIndex =
        ModuleSpaces.within(
            type < 0 ? -1 : (int) Math.min(type, Integer.MAX_VALUE), spaces.types(), "type");
    blockParameters = spaces.parameters(blockTypeIndex);
    blockResults = spaces.results(blockTypeIndex);
  }

  /** Reads and checks what follows an operation that is no branch and opens no block. */
  private int readOperand(Operation operation) {
    return switch (operation.operand()) {
      case FUNCTION -> index(spaces.functions(), "function");
      case TYPE -> index(spaces.types(), "type");
      case TYPE_AND_TABLE -> {
        int type = index(spaces.types(), "type");
        index(spaces.tables(), "table");
        yield type;
      }
      case TAG -> index(spaces.tags(), "tag");
      case LOCAL -> index(code.locals(), "local variable");
      case GLOBAL -> index(spaces.globals(), "global");
      case TABLE -> index(spaces.tables(), "table");
      case TWO_TABLES -> {
        int table = index(spaces.tables(), "table");
        index(spaces.tables(), "table");
        yield table;
      }
      case ELEMENT -> index(spaces.elements(), "element segment");
      case ELEMENT_AND_TABLE -> {
        index(spaces.elements(), "element segment");
        yield index(spaces.tables(), "table");
      }
      case DATA -> index(spaces.data(), "data segment");
      case DATA_AND_MEMORY -> {
        int data = index(spaces.data(), "data segment");
        index(spaces.memories(), "memory");
        yield data;
      }
      case MEMORY -> index(spaces.memories(), "memory");
      case TWO_MEMORIES -> {
        index(spaces.memories(), "memory");
        yield index(spaces.memories(), "memory");
      }
      case ADDRESS -> {
        ModuleSpaces.within(0, spaces.memories(), "memory");
        ModuleSpaces.within(reader.number(), 64, "alignment");
        reader.wideNumber();
        yield 0;
      }
      case VALUE_TYPES -> {
        int types = reader.count();
        for (int i = 0; i < types; i++) {
          spaces.skipValueType(reader);
        }
        yield types;
      }
      case HEAP_TYPE -> {
        spaces.skipHeapType(reader);
        yield 0;
      }
      case I32 -> (int) reader.signed(32);
      case I64 -> {
        reader.signed(64);
        yield 0;
      }
      case F32 -> {
        reader.skip(Float.BYTES);
        yield 0;
      }
      case F64 -> {
        reader.skip(Double.BYTES);
        yield 0;
      }
      case NONE, BLOCK_TYPE, BLOCK_TYPE_AND_CATCHES, LABEL, LABELS -> 0;
    };
  }

  private int index(int count, String what) {
    return ModuleSpaces.within(reader.number(), count, what);
  }

  private void checkNesting() {
    if (open.size() + deadBlocks > MAX_NESTING) {
      throw new MalformedModule("blocks are nested more than %d deep".formatted(MAX_NESTING));
    }
  }

  private static void requireKind(Operation operation, boolean fits) {
    if (!fits) {
      throw new MalformedModule("an %s stands in no fitting block".formatted(operation));
    }
  }
}
