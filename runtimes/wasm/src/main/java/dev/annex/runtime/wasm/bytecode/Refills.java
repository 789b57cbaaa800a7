package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Finds where functions that keep the memory's arrays take the next slice of their fuel, and what
 * their variables hold there.
 *
 * <p>Metering writes {@code if (slice < 0) slice = refill(slice)}, so right behind each place there
 * is a point where both ways meet, and its frame says it.
 */
final class Refills extends ClassVisitor {

  private final Map<String, List<Refill>> found = new LinkedHashMap<>();

  private Refills() {
    super(Opcodes.ASM9);
  }

  /**
   * The places by the name of their method, in the order of its code. Methods without any, or with
   * one that looks otherwise, are not among them.
   *
   * @param kept a class that {@link ArrayKeeper} has rewritten
   */
  static Map<String, List<Refill>> of(ClassReader kept) {
    Refills refills = new Refills();
    kept.accept(refills, ClassReader.EXPAND_FRAMES | ClassReader.SKIP_DEBUG);
    return refills.found;
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    return Engine.function(name).isPresent() ? new Function(name) : null;
  }

  /**
   * One place.
   *
   * @param slice the variable that gets the slice
   * @param locals the types of all variables there, as frames of classes have them
   * @param live the places of those that are still read
   */
  record Refill(int slice, List<Object> locals, BitSet live) {}

  /** How far the pattern was followed. */
  private enum Awaited {
    NOTHING,
    STORE,
    MEETING
  }

  private final class Function extends EachInstruction {

    private final String name;
    private final Liveness liveness = new Liveness();
    private final List<Integer> places = new ArrayList<>();
    private final List<Refill> refills = new ArrayList<>();
    private Awaited awaited = Awaited.NOTHING;
    private Optional<Label> meeting = Optional.empty();
    private int slice;
    private boolean keepsArrays;
    private boolean odd;

    Function(String name) {
      this.name = name;
    }

    private void pass() {
      odd |= awaited != Awaited.NOTHING;
    }

    @Override
    void other() {
      pass();
      liveness.other(List.of(), true);
    }

    @Override
    public void visitInsn(int opcode) {
      pass();
      boolean ends =
          (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW;
      liveness.other(List.of(), !ends);
    }

    @Override
    public void visitIincInsn(int slot, int increment) {
      pass();
      liveness.reads(slot);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
      branch(otherwise, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
      branch(otherwise, labels);
    }

    private void branch(Label otherwise, Label[] labels) {
      pass();
      List<Label> targets = new ArrayList<>(List.of(labels));
      targets.add(otherwise);
      liveness.other(targets, false);
    }

    /** What handlers read is not known here. */
    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
      odd = true;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      int place = liveness.next();
      other();
      if (!owner.equals(Engine.FLAT_MEMORY)) {
        return;
      }
      keepsArrays |= ArrayKeeper.GETTERS.contains(method);
      if (method.equals(FuelMethod.REFILL.methodName())) {
        awaited = Awaited.STORE;
        places.add(place);
      }
    }

    @Override
    public void visitVarInsn(int opcode, int slot) {
      boolean stores = opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE;
      if (stores) {
        liveness.writes(slot);
      } else {
        liveness.reads(slot);
      }
      if (awaited == Awaited.STORE && opcode == Opcodes.ISTORE) {
        awaited = Awaited.MEETING;
        slice = slot;
        return;
      }
      pass();
    }

    /** The point that the jump round the refill leads to. */
    @Override
    public void visitJumpInsn(int opcode, Label label) {
      pass();
      liveness.other(List.of(label), opcode != Opcodes.GOTO);
      meeting = Optional.of(label);
    }

    @Override
    public void visitLabel(Label label) {
      liveness.label(label);
      odd |= awaited == Awaited.MEETING && !meeting.filter(label::equals).isPresent();
    }

    @Override
    public void visitFrame(
        int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
      if (awaited == Awaited.MEETING) {
        awaited = Awaited.NOTHING;
        refills.add(new Refill(slice, List.of(Arrays.copyOf(locals, localCount)), new BitSet()));
        // What lies there would have to be handed over as well.
        odd |= stackCount > 0;
      }
      odd |= awaited != Awaited.NOTHING;
    }

    @Override
    public void visitEnd() {
      if (keepsArrays && !odd && awaited == Awaited.NOTHING && !refills.isEmpty()) {
        found.put(name, withLive());
      }
    }

    private List<Refill> withLive() {
      List<BitSet> live = liveness.live();
      List<Refill> complete = new ArrayList<>();
      for (int i = 0; i < refills.size(); i++) {
        Refill refill = refills.get(i);
        complete.add(new Refill(refill.slice(), refill.locals(), live.get(places.get(i))));
      }
      return complete;
    }
  }
}
