package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.Type;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.internal.CompilerInterpreterMachine;

/**
 * What the class pass takes for granted about generated classes: names, and what stands where. All
 * of it is checked on every class, see {@link MethodRewriter} and {@link CodeWall}.
 *
 * <p>A WebAssembly function with index N is the static method {@code func_N} of a class whose name
 * ends in {@code FuncGroup_M}. The last two parameters of it are the memory and the instance. A
 * class whose name ends in {@code Shaded} holds the static helpers that it calls.
 *
 * <p>The class pass itself adds methods {@code func_N_part_M} to those classes, see {@link
 * FunctionDivider}.
 */
final class Engine {

  static final String VERSION = "1.0.0";

  static final String PROPERTIES = "wasm-module.properties";
  static final String CLASS = ".class";

  static final String MEMORY = Type.getInternalName(Memory.class);
  static final String INSTANCE = Type.getInternalName(Instance.class);
  static final String FLAT_MEMORY = Type.getInternalName(FlatMemory.class);
  static final String OPERATIONS = "run/endive/runtime/OpcodeImpl";

  static final String INTERPRETER = Type.getInternalName(CompilerInterpreterMachine.class);
  static final String OUR_INTERPRETER = Type.getInternalName(BoundedInterpreter.class);

  static final String MEMORY_DESCRIPTOR = "L" + MEMORY + ";";
  static final String FLAT_MEMORY_DESCRIPTOR = "L" + FLAT_MEMORY + ";";

  private static final String INTERPRETER_DESCRIPTOR = "L" + INTERPRETER + ";";
  private static final String OUR_INTERPRETER_DESCRIPTOR = "L" + OUR_INTERPRETER + ";";

  static final String MEMORY_OF_INSTANCE = "memory";
  static final String POLL = "checkInterruption";
  static final String READ_GLOBAL = "readGlobal";
  static final String WRITE_GLOBAL = "writeGlobal";

  /** The method of our memory that sets a moved global in the fewest bytes. */
  static final String GLOBAL_WRITER = "writeGlobal";

  /** The helper that gives 1 for 0, and 0 for everything else. */
  static final String NOT = "I32_EQZ";

  static final String NOT_DESCRIPTOR = "(I)I";

  static final String GREATER_OR_EQUAL_UNSIGNED = "i32_ge_u";

  /** Helpers that read and write memory, and the methods of {@link FlatMemory} in their place. */
  static final Map<String, String> ACCESSES =
      Map.ofEntries(
          Map.entry("memoryReadByte", "readByte"),
          Map.entry("memoryReadShort", "readShort"),
          Map.entry("memoryReadInt", "readInt"),
          Map.entry("memoryReadLong", "readLong"),
          Map.entry("memoryReadFloat", "readFloat"),
          Map.entry("memoryReadDouble", "readDouble"),
          Map.entry("memoryWriteByte", "writeByte"),
          Map.entry("memoryWriteShort", "writeShort"),
          Map.entry("memoryWriteInt", "writeInt"),
          Map.entry("memoryWriteLong", "writeLong"),
          Map.entry("memoryWriteFloat", "writeFloat"),
          Map.entry("memoryWriteDouble", "writeDouble"));

  /** Those methods of {@link FlatMemory} that read. */
  static final Set<String> READS = accesses("read");

  /** Those methods of {@link FlatMemory} that write. */
  static final Set<String> WRITES = accesses("write");

  private static final String FUNCTION = "func_";
  private static final String PART = "_part_";
  private static final String GROUP = "FuncGroup_";

  /** More digits than the index of any function that fits into a module here. */
  private static final int MOST_DIGITS = 9;

  private Engine() {}

  private static Set<String> accesses(String kind) {
    return ACCESSES.values().stream()
        .filter(name -> name.startsWith(kind))
        .collect(Collectors.toUnmodifiableSet());
  }

  static boolean isHelperClass(String name) {
    return name.endsWith("Shaded");
  }

  static boolean isFunctionGroup(String name) {
    return number(name, name.lastIndexOf(GROUP), GROUP.length()).isPresent();
  }

  /** The index of the function that a method of a function group holds. */
  static OptionalInt function(String methodName) {
    return number(methodName, methodName.startsWith(FUNCTION) ? 0 : -1, FUNCTION.length());
  }

  /** The name of one of the methods that a function was divided into. */
  static String part(String function, int number) {
    return function + PART + number;
  }

  /** The index of the function that a method holds a part of, which is not the whole. */
  static OptionalInt partOf(String methodName) {
    int end = methodName.indexOf(PART);
    return end > 0 && number(methodName, end, PART.length()).isPresent()
        ? function(methodName.substring(0, end))
        : OptionalInt.empty();
  }

  /** The decimal number that is the rest of a text, behind a prefix at a position. */
  private static OptionalInt number(String text, int position, int prefix) {
    int from = position + prefix;
    int digits = text.length() - from;
    if (position < 0 || digits < 1 || digits > MOST_DIGITS) {
      return OptionalInt.empty();
    }
    int number = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalInt.empty();
      }
      number = 10 * number + digit;
    }
    return digits > 1 && text.charAt(from) == '0' ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Our class in place of the engine's, where there is one. */
  static String ours(String type) {
    if (type.equals(MEMORY)) {
      return FLAT_MEMORY;
    }
    return type.equals(INTERPRETER) ? OUR_INTERPRETER : type;
  }

  /** A descriptor with our classes in place of the engine's. */
  static String inOurTerms(String descriptor) {
    return descriptor
        .replace(MEMORY_DESCRIPTOR, FLAT_MEMORY_DESCRIPTOR)
        .replace(INTERPRETER_DESCRIPTOR, OUR_INTERPRETER_DESCRIPTOR);
  }
}
