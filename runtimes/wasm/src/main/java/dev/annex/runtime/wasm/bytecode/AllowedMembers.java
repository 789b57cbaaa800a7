package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import run.endive.runtime.Memory;

/**
 * Everything outside of themselves that rewritten classes may use. What is not here they cannot
 * reach, whatever a module or a defect of the engine made of them: above all no file, no socket, no
 * reflection, no other class of this host.
 */
final class AllowedMembers {

  private static final Set<String> STATIC_OF_MEMORY = staticOfMemory();

  private static final Set<String> OF_MEMORY =
      Arrays.stream(Memory.class.getMethods())
          .map(Method::getName)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> FIELDS_OF_MEMORY =
      IntStream.range(0, FlatMemory.MOVED_GLOBALS)
          .mapToObj(i -> "g" + i)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> HANDED_OVER =
      IntStream.range(0, FlatMemory.HANDED_OVER)
          .boxed()
          .flatMap(i -> Stream.of("i" + i + "I", "l" + i + "J"))
          .collect(Collectors.toUnmodifiableSet());

  /** Methods by class, the engine's first. */
  private static final Map<String, Set<String>> METHODS =
      Map.ofEntries(
          Map.entry(
              Engine.INSTANCE,
              Set.of(
                  "clearTailCall",
                  "dataSegmentData",
                  "dropDataSegment",
                  "element",
                  "exn",
                  "functionType",
                  "getMachine",
                  "global",
                  "heapTypeMatch",
                  "heapTypeMatchRef",
                  "imports",
                  "isTailCallPending",
                  "memory",
                  "module",
                  "registerException",
                  "setElement",
                  "setTailCall",
                  "table",
                  "tag",
                  "tailCallArgs",
                  "tailCallFuncId",
                  "tailCallRefArgs")),
          Map.entry(runtime("CallResult"), Set.of("longResult", "longs", "of", "refResult")),
          Map.entry(
              runtime("ConstantEvaluators"), Set.of("computeConstant", "computeConstantValue")),
          Map.entry(runtime("ConstantEvaluators$ConstantResult"), Set.of("longValue", "ref")),
          Map.entry(
              runtime("GlobalInstance"),
              Set.of("getRefValue", "getValue", "setRefValue", "setValue")),
          Map.entry(runtime("ImportFunction"), Set.of("handle")),
          Map.entry(runtime("ImportValues"), Set.of("function", "tagCount")),
          Map.entry(runtime("Machine"), Set.of("call", "callWithRefs")),
          Map.entry(
              runtime("MemCopyWorkaround"),
              Set.of("i32_ge_u", "memoryCopy", "shouldUseMemWorkaround")),
          Map.entry(
              runtime("TableInstance"),
              Set.of(
                  "grow",
                  "growWithRef",
                  "instance",
                  "objRef",
                  "requiredRef",
                  "setObjRef",
                  "setRef",
                  "size")),
          Map.entry(runtime("TagInstance"), Set.of("type")),
          Map.entry(runtime("TrapException"), Set.of("<init>")),
          Map.entry(
              runtime("WasmArray"),
              Set.of("builder", "elementRefs", "get", "getRef", "length", "set", "setRef")),
          Map.entry(
              runtime("WasmArray$Builder"), Set.of("build", "elementRefs", "elements", "typeIdx")),
          Map.entry(
              runtime("WasmException"), Set.of("args", "builder", "instance", "refArgs", "tagIdx")),
          Map.entry(
              runtime("WasmException$Builder"),
              Set.of("args", "build", "instance", "refArgs", "tagIdx")),
          Map.entry(runtime("WasmFunctionHandle"), Set.of("apply", "applyWithRefs")),
          Map.entry(runtime("WasmI31Ref"), Set.of("<init>", "value")),
          Map.entry(runtime("WasmInterruptedException"), Set.of("<init>")),
          Map.entry(runtime("WasmRuntimeException"), Set.of("<init>")),
          Map.entry(
              runtime("WasmStruct"),
              Set.of("builder", "field", "fieldRef", "setField", "setFieldRef")),
          Map.entry(
              runtime("WasmStruct$Builder"), Set.of("build", "fieldRefs", "fields", "typeIdx")),
          Map.entry(Engine.OUR_INTERPRETER, Set.of("<init>", "call", "callWithRefs")),
          Map.entry("run/endive/wasm/InvalidException", Set.of("<init>")),
          Map.entry("run/endive/wasm/WasmEngineException", Set.of("<init>")),
          Map.entry("run/endive/wasm/WasmModule", Set.of("typeSection")),
          Map.entry(types("ArrayType"), Set.of("fieldType")),
          Map.entry(types("CompType"), Set.of("arrayType", "structType")),
          Map.entry(types("Element"), Set.of("elementCount", "initializers")),
          Map.entry(types("FieldType"), Set.of("storageType")),
          Map.entry(types("FunctionType"), Set.of("returnsMatch", "typesMatch")),
          Map.entry(types("PackedType"), Set.of("mask", "signExtend")),
          Map.entry(
              types("StorageType"), Set.of("byteSize", "isObjectRef", "packedType", "valType")),
          Map.entry(types("StructType"), Set.of("fieldTypes")),
          Map.entry(types("SubType"), Set.of("compType")),
          Map.entry(types("TypeSection"), Set.of("getSubType")),
          Map.entry(types("ValType"), Set.of("heapTypeSubtype", "isReference")),
          Map.entry(
              types("Value"), Set.of("doubleToLong", "floatToLong", "longToDouble", "longToFloat")),
          Map.entry("java/lang/Boolean", Set.of("booleanValue", "valueOf")),
          Map.entry("java/lang/Byte", Set.of("toUnsignedInt", "toUnsignedLong")),
          Map.entry("java/lang/Integer", Set.of("compareUnsigned", "toUnsignedLong", "valueOf")),
          Map.entry("java/lang/Long", Set.of("compareUnsigned", "longValue", "valueOf")),
          Map.entry("java/lang/Object", Set.of("<init>")),
          Map.entry("java/lang/Short", Set.of("toUnsignedInt", "toUnsignedLong")),
          Map.entry("java/lang/String", Set.of("format")),
          Map.entry("java/lang/System", Set.of("getProperty")),
          Map.entry("java/lang/Thread", Set.of("currentThread", "isInterrupted")),
          Map.entry("java/util/Arrays", Set.of("fill")),
          Map.entry("java/util/List", Set.of("get")));

  private AllowedMembers() {}

  private static String runtime(String name) {
    return "run/endive/runtime/" + name;
  }

  private static String types(String name) {
    return "run/endive/wasm/types/" + name;
  }

  private static Set<String> staticOfMemory() {
    Set<String> names = new HashSet<>(Engine.ACCESSES.values());
    names.addAll(FuelMethod.NAMES);
    names.add(LoopTwins.IN_THE_WAY);
    names.add(LoopTwins.REFILL_AT_ONCE);
    names.add(Engine.GLOBAL_WRITER);
    names.addAll(ArrayKeeper.GETTERS);
    return Set.copyOf(names);
  }

  /** Whether a method of a class that was not generated may be called. */
  static boolean method(int opcode, String owner, String name) {
    if (owner.equals(Engine.FLAT_MEMORY)) {
      return opcode == Opcodes.INVOKESTATIC
          ? STATIC_OF_MEMORY.contains(name)
          : opcode == Opcodes.INVOKEVIRTUAL && OF_MEMORY.contains(name);
    }
    // Arithmetic and tables; nothing but static functions of their arguments.
    if (owner.equals(Engine.OPERATIONS)) {
      return opcode == Opcodes.INVOKESTATIC;
    }
    return METHODS.getOrDefault(owner, Set.of()).contains(name);
  }

  /** Whether a field of a class that was not generated may be used. */
  static boolean field(String owner, String name, String descriptor) {
    boolean global = FIELDS_OF_MEMORY.contains(name) && descriptor.equals("J");
    return owner.equals(Engine.FLAT_MEMORY) && (global || HANDED_OVER.contains(name + descriptor));
  }

  /** Whether an object of a class may be made, or a reference be checked to be one. */
  static boolean type(String name) {
    return name.equals(Engine.FLAT_MEMORY)
        || METHODS.containsKey(name)
        || Stream.of("[J", "[I", "[Ljava/lang/Object;").anyMatch(name::equals);
  }
}
