package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A part of a function that becomes a method of its own: a block and all blocks that can only be
 * reached through it.
 *
 * <p>How it hands over. It takes the variables that it needs as parameters. What it changes and
 * somebody still wants, it gives back: one or two numbers as its result, all others in {@link
 * dev.annex.runtime.wasm.memory.FlatMemory}'s fields for that. When it can go on in several places,
 * its result also says in which.
 *
 * @param entry its first block
 * @param blocks all of its blocks
 * @param exits the blocks outside of it where it goes on; none when it only throws
 * @param parameters slots that it takes
 * @param results slots that it gives back by its result
 * @param fields slots that it gives back by fields
 */
record Region(
    int entry,
    BitSet blocks,
    List<Integer> exits,
    List<Integer> parameters,
    List<Integer> results,
    List<Integer> fields) {

  /** More would cost more at the call than dividing wins. */
  private static final int MOST_PARAMETERS = 16;

  private static final int MOST_EXITS = 16;

  /** The region below a block; empty when it cannot be a method. */
  static Optional<Region> of(int entry, BitSet blocks, FlowGraph graph, Slots slots) {
    if (!graph.isEntered(entry) || !isPlain(blocks, graph, slots)) {
      return Optional.empty();
    }
    BitSet exits = new BitSet();
    BitSet written = new BitSet();
    BitSet wanted = new BitSet();
    for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
      written.or(graph.written(block));
      for (int successor : graph.successors(block)) {
        if (!blocks.get(successor)) {
          exits.set(successor);
          wanted.or(graph.wanted(successor));
        }
      }
    }
    if (exits.cardinality() > MOST_EXITS || !exits.stream().allMatch(graph::isEntered)) {
      return Optional.empty();
    }
    written.and(wanted);
    List<Integer> parameters = parameters(entry, blocks, written, graph, slots);
    return parameters.size() > MOST_PARAMETERS
        ? Optional.empty()
        : handingBack(
            new Region(
                entry,
                blocks,
                exits.stream().boxed().toList(),
                parameters,
                written.stream().boxed().toList(),
                List.of()),
            slots);
  }

  /** Whether it neither returns nor touches anything but numbers, memory and instance. */
  private static boolean isPlain(BitSet blocks, FlowGraph graph, Slots slots) {
    for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
      for (int i = graph.start(block); i < graph.end(block); i++) {
        if (!isPlain(graph.instruction(i), slots)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPlain(AbstractInsnNode instruction, Slots slots) {
    if (instruction instanceof VarInsnNode variable) {
      boolean handed =
          variable.getOpcode() == Opcodes.ALOAD
              && (variable.var == slots.memory() || variable.var == slots.instance());
      return handed || slots.isNumber(variable.var);
    }
    if (instruction instanceof IincInsnNode increment) {
      return slots.isNumber(increment.var);
    }
    int opcode = instruction.getOpcode();
    return opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN;
  }

  private static List<Integer> parameters(
      int entry, BitSet blocks, BitSet givenBack, FlowGraph graph, Slots slots) {
    BitSet[] needed = new BitSet[graph.blocks()];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int block = blocks.length() - 1; block >= 0; block = blocks.previousSetBit(block - 1)) {
        BitSet now = new BitSet();
        for (int successor : graph.successors(block)) {
          now.or(neededAt(successor, blocks, givenBack, graph, needed));
        }
        now.andNot(graph.written(block));
        now.or(graph.read(block));
        changed |= !now.equals(needed[block]);
        needed[block] = now;
      }
    }
    BitSet numbers = (BitSet) needed[entry].clone();
    numbers.clear(slots.memory(), slots.instance() + 1);
    return numbers.stream().boxed().toList();
  }

  private static BitSet neededAt(
      int block, BitSet blocks, BitSet givenBack, FlowGraph graph, BitSet[] needed) {
    if (blocks.get(block)) {
      return needed[block] == null ? new BitSet() : needed[block];
    }
    BitSet atExit = (BitSet) graph.wanted(block).clone();
    atExit.and(givenBack);
    return atExit;
  }

  /** Divides what is given back between the result and the fields. */
  private static Optional<Region> handingBack(Region region, Slots slots) {
    List<Integer> numbers = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int slot : region.results) {
      (slots.kind(slot) == 'I' ? numbers : others).add(slot);
    }
    int room = region.exits.size() > 1 ? 1 : 2;
    List<Integer> results = new ArrayList<>(numbers.subList(0, Math.min(room, numbers.size())));
    List<Integer> fields = new ArrayList<>(numbers.subList(results.size(), numbers.size()));
    if (region.exits.size() == 1 && results.isEmpty() && !others.isEmpty()) {
      results.add(others.removeFirst());
    }
    fields.addAll(others);
    boolean fit =
        Crossing.fits(fields, slots)
            && results.stream().allMatch(slot -> "IJ".indexOf(slots.kind(slot)) >= 0);
    return fit
        ? Optional.of(
            new Region(
                region.entry, region.blocks, region.exits, region.parameters, results, fields))
        : Optional.empty();
  }

  /** Whether its result says where it goes on. */
  boolean saysWhere() {
    return exits.size() > 1;
  }
}
