package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Divides functions that are too large for the JVM's compilers into methods that call one another.
 *
 * <p>Why it is worth it: the quick compiler gives up on such a function, so it is interpreted until
 * the optimizing one has finished, which takes it tens of seconds for the interpreter of a
 * language. Its parts are compiled one by one as they become hot.
 *
 * <p>How it works. A block of a function that every way to some other blocks passes forms a region
 * with these ({@link FlowGraph#dominator}). From the outermost inwards, the first region of each
 * branch that is small enough becomes a method ({@link Region}), and a call stands in its place;
 * what is left is what joins them. In an interpreter the regions are the operations, and what is
 * left is the loop around them. Each instruction is in the same order on the same way as before, so
 * every charge of fuel is where it was.
 */
final class FunctionDivider {

  /**
   * How large is large.
   *
   * @param function bytes of code of a function that is divided
   * @param most instructions of the largest region that becomes one method
   * @param least instructions of the smallest one; a call takes about half as many as that
   */
  record Sizes(int function, int most, int least) {

    /** The JVM's quick compiler gave up on functions of 25,000 bytes, and mostly not on 12,000. */
    static final Sizes STANDARD = new Sizes(16_000, 1_500, 30);
  }

  private final String owner;
  private final MethodNode method;
  private final Sizes sizes;
  private final Slots slots;
  private final FlowGraph graph;
  private final Map<LabelNode, LabelNode> same = new HashMap<>();
  private final List<MethodNode> parts = new ArrayList<>();

  private FunctionDivider(String owner, MethodNode method, Sizes sizes) {
    this.owner = owner;
    this.method = method;
    this.sizes = sizes;
    this.slots = Slots.of(method);
    this.graph = new FlowGraph(method.instructions);
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LabelNode label) {
        same.put(label, label);
      }
    }
  }

  /** The class with its large functions divided; or the same array. */
  static byte[] rewrite(byte[] bytes) {
    return rewrite(bytes, Sizes.STANDARD);
  }

  static byte[] rewrite(byte[] bytes, Sizes sizes) {
    ClassReader reader = new ClassReader(bytes);
    if (!Engine.isFunctionGroup(reader.getClassName())) {
      return bytes;
    }
    BitSet large = LargeFunctions.of(reader, sizes.function());
    if (large.isEmpty()) {
      return bytes;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new Dividing(writer, reader.getClassName(), large, sizes),
        ClassReader.EXPAND_FRAMES | ClassReader.SKIP_DEBUG);
    try {
      return writer.toByteArray();
    } catch (MethodTooLargeException | ClassTooLargeException e) {
      // It only just fits as it is.
      return bytes;
    }
  }

  private static final class Dividing extends ClassVisitor {

    private final ClassWriter writer;
    private final String owner;
    private final BitSet large;
    private final Sizes sizes;

    Dividing(ClassWriter writer, String owner, BitSet large, Sizes sizes) {
      super(Opcodes.ASM9, writer);
      this.writer = writer;
      this.owner = owner;
      this.large = large;
      this.sizes = sizes;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      int function = Engine.function(name).orElse(-1);
      if (function < 0 || !large.get(function)) {
        return writer.visitMethod(access, name, descriptor, signature, exceptions);
      }
      return new MethodNode(Opcodes.ASM9, access, name, descriptor, signature, exceptions) {
        @Override
        public void visitEnd() {
          for (MethodNode each : divide(owner, this, sizes)) {
            each.accept(writer);
          }
        }
      };
    }
  }

  private static final class LargeFunctions extends ClassVisitor {

    private final BitSet found = new BitSet();
    private final int size;

    private LargeFunctions(int size) {
      super(Opcodes.ASM9);
      this.size = size;
    }

    static BitSet of(ClassReader reader, int size) {
      LargeFunctions functions = new LargeFunctions(size);
      reader.accept(functions, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
      return functions.found;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      OptionalInt function = Engine.function(name);
      if (function.isEmpty()) {
        return null;
      }
      return new CodeSizeEvaluator(null) {
        @Override
        public void visitEnd() {
          found.set(function.getAsInt(), getMinSize() >= size);
        }
      };
    }
  }

  /** A function and its parts; or the function as it is, when it cannot be divided. */
  private static List<MethodNode> divide(String owner, MethodNode method, Sizes sizes) {
    List<MethodNode> whole = List.of(method);
    if (!method.tryCatchBlocks.isEmpty() || keepsArrays(method)) {
      return whole;
    }
    MethodNode copy =
        new MethodNode(
            Opcodes.ASM9, method.access, method.name, method.desc, method.signature, null);
    method.accept(copy);
    if (!StackEmptier.empty(copy)) {
      return whole;
    }
    FunctionDivider divider = new FunctionDivider(owner, copy, sizes);
    Map<Integer, Region> regions = divider.isPlain() ? divider.regions() : Map.of();
    return regions.isEmpty() ? whole : divider.divided(regions);
  }

  /** Its loops are better off as they are, and a part could make the memory grow. */
  private static boolean keepsArrays(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof MethodInsnNode call && ArrayKeeper.GETTERS.contains(call.name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing is lost with what cannot be reached, and memory and instance stay the same. */
  private boolean isPlain() {
    for (int block = 0; block < graph.blocks(); block++) {
      if (!graph.isReached(block) && !isEmpty(block)) {
        return false;
      }
    }
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction.getOpcode() == Opcodes.ASTORE
          && slots.isParameter(((VarInsnNode) instruction).var)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is what the engine's writer leaves in the place of code that nothing leads to. */
  private boolean isEmpty(int block) {
    for (int i = graph.start(block); i < graph.end(block); i++) {
      int opcode = graph.instruction(i).getOpcode();
      if (opcode >= 0 && opcode != Opcodes.NOP && opcode != Opcodes.ATHROW) {
        return false;
      }
    }
    return true;
  }

  private List<MethodNode> divided(Map<Integer, Region> regions) {
    BitSet moved = new BitSet();
    regions.values().forEach(region -> moved.or(region.blocks()));
    InsnList rest = start();
    int stack = method.maxStack;
    for (int block = 0; block < graph.blocks(); block++) {
      Region region = regions.get(block);
      if (region != null) {
        stack = Math.max(stack, call(rest, region));
      } else if (graph.isReached(block) && !moved.get(block)) {
        copy(rest, block);
      }
    }
    MethodNode caller =
        new MethodNode(
            Opcodes.ASM9, method.access, method.name, method.desc, method.signature, null);
    caller.instructions = rest;
    caller.maxStack = stack;
    caller.maxLocals = method.maxLocals;
    List<MethodNode> all = new ArrayList<>();
    all.add(caller);
    all.addAll(parts);
    return all;
  }

  // Which regions.

  private Map<Integer, Region> regions() {
    int[] order = graph.order();
    int[] whole = new int[graph.blocks()];
    List<List<Integer>> below = new ArrayList<>();
    for (int block = 0; block < graph.blocks(); block++) {
      below.add(new ArrayList<>());
    }
    for (int i = order.length - 1; i > 0; i--) {
      int block = order[i];
      whole[block] += graph.size(block);
      whole[graph.dominator(block)] += whole[block];
      below.get(graph.dominator(block)).add(block);
    }
    Map<Integer, Region> found = new HashMap<>();
    List<Integer> open = new ArrayList<>(below.getFirst());
    while (!open.isEmpty()) {
      int block = open.removeLast();
      if (whole[block] < sizes.least()) {
        continue;
      }
      Optional<Region> region =
          whole[block] > sizes.most()
              ? Optional.empty()
              : Region.of(block, subtree(block, below), graph, slots);
      if (region.isPresent()) {
        found.put(block, region.get());
      } else {
        open.addAll(below.get(block));
      }
    }
    return found;
  }

  private static BitSet subtree(int root, List<List<Integer>> below) {
    BitSet all = new BitSet();
    List<Integer> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      int block = open.removeLast();
      all.set(block);
      open.addAll(below.get(block));
    }
    return all;
  }

  // What is left of the function.

  /**
   * All variables that hold numbers hold one before the first jump, so that every frame can say so,
   * whichever of them a region does not give back because nobody wants it.
   */
  private InsnList start() {
    InsnList code = new InsnList();
    BitSet unset = slots.variables();
    if (!graph.isEntered(0)) {
      unset.andNot(graph.written(0));
      unset.or(graph.read(0));
    }
    for (int slot : unset.stream().toArray()) {
      if (slots.isVariable(slot)) {
        code.add(new InsnNode(slots.zeroOpcode(slot)));
        code.add(new VarInsnNode(slots.storeOpcode(slot), slot));
      }
    }
    return code;
  }

  private void copy(InsnList code, int block) {
    for (int i = graph.start(block); i < graph.end(block); i++) {
      AbstractInsnNode instruction = graph.instruction(i);
      code.add(instruction instanceof FrameNode frame ? uniform(frame) : instruction.clone(same));
    }
  }

  /** The frame with every variable that holds numbers in it. */
  private FrameNode uniform(FrameNode frame) {
    Object[] all = new Object[method.maxLocals];
    Arrays.fill(all, Opcodes.TOP);
    int slot = 0;
    for (Object type : frame.local) {
      all[slot] = type;
      slot += isWide(type) ? 2 : 1;
    }
    slots.variables().stream().forEach(variable -> all[variable] = slots.frameType(variable));
    List<Object> locals = new ArrayList<>();
    for (int i = 0; i < all.length; i += isWide(all[i]) ? 2 : 1) {
      locals.add(all[i]);
    }
    return new FrameNode(
        Opcodes.F_NEW, locals.size(), locals.toArray(), frame.stack.size(), frame.stack.toArray());
  }

  private static boolean isWide(Object type) {
    return Opcodes.LONG.equals(type) || Opcodes.DOUBLE.equals(type);
  }

  private int call(InsnList code, Region region) {
    for (int i = graph.start(region.entry()); i < graph.end(region.entry()); i++) {
      AbstractInsnNode instruction = graph.instruction(i);
      if (instruction instanceof FrameNode frame) {
        code.add(uniform(frame));
        break;
      }
      code.add(instruction.clone(same));
    }
    Crossing crossing = new Crossing(region, slots);
    String name = Engine.part(method.name, parts.size());
    code.add(
        crossing.call(owner, name, region.exits().stream().map(block -> label(block)).toList()));
    parts.add(part(name, region, crossing));
    return crossing.stack();
  }

  private LabelNode label(int block) {
    return (LabelNode) graph.instruction(graph.start(block));
  }

  // The method of a region.

  private MethodNode part(String name, Region region, Crossing crossing) {
    int[] places = new int[method.maxLocals];
    List<Object> locals = new ArrayList<>();
    int next = 0;
    for (int slot : region.parameters()) {
      places[slot] = next;
      next += slots.isWide(slot) ? 2 : 1;
      locals.add(slots.frameType(slot));
    }
    int memory = next;
    places[slots.memory()] = next++;
    places[slots.instance()] = next++;
    locals.add(Engine.FLAT_MEMORY);
    locals.add(Engine.INSTANCE);
    InsnList code = new InsnList();
    for (int slot : variablesOf(region)) {
      places[slot] = next;
      next += slots.isWide(slot) ? 2 : 1;
      locals.add(slots.frameType(slot));
      code.add(new InsnNode(slots.zeroOpcode(slot)));
      code.add(new VarInsnNode(slots.storeOpcode(slot), places[slot]));
    }
    Map<LabelNode, LabelNode> labels = new HashMap<>();
    region.blocks().stream().forEach(block -> mapLabels(block, labels));
    List<LabelNode> ends = new ArrayList<>();
    for (int exit : region.exits()) {
      LabelNode end = new LabelNode();
      ends.add(end);
      labels.put(label(exit), end);
    }
    for (int block : region.blocks().stream().toArray()) {
      move(code, block, region, places, labels, locals);
    }
    for (int exit = 0; exit < ends.size(); exit++) {
      code.add(crossing.end(exit, places, memory, ends.get(exit), frame(locals, List.of())));
    }
    MethodNode part =
        new MethodNode(
            Opcodes.ASM9,
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
            name,
            crossing.descriptor(),
            null,
            null);
    part.instructions = code;
    part.maxLocals = next;
    part.maxStack = Math.max(method.maxStack, 6);
    return part;
  }

  private List<Integer> variablesOf(Region region) {
    BitSet used = new BitSet();
    region.blocks().stream()
        .forEach(block -> {
          used.or(graph.read(block));
          used.or(graph.written(block));
        });
    used.clear(slots.memory(), slots.instance() + 1);
    region.parameters().forEach(used::clear);
    return used.stream().boxed().toList();
  }

  private void mapLabels(int block, Map<LabelNode, LabelNode> labels) {
    for (int i = graph.start(block); i < graph.end(block); i++) {
      if (graph.instruction(i) instanceof LabelNode label) {
        labels.put(label, new LabelNode());
      }
    }
  }

  private void move(
      InsnList code,
      int block,
      Region region,
      int[] places,
      Map<LabelNode, LabelNode> labels,
      List<Object> locals) {
    AbstractInsnNode last = null;
    for (int i = graph.start(block); i < graph.end(block); i++) {
      last = graph.instruction(i);
      if (last instanceof FrameNode frame) {
        code.add(frame(locals, frame.stack));
        continue;
      }
      AbstractInsnNode copy = last.clone(labels);
      if (copy instanceof VarInsnNode variable) {
        variable.var = places[variable.var];
      } else if (copy instanceof IincInsnNode increment) {
        increment.var = places[increment.var];
      }
      code.add(copy);
    }
    if (last != null && FlowGraph.continues(last) && !region.blocks().get(block + 1)) {
      code.add(new JumpInsnNode(Opcodes.GOTO, labels.get(label(block + 1))));
    }
  }

  private static FrameNode frame(List<Object> locals, List<Object> stack) {
    return new FrameNode(
        Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
  }
}
