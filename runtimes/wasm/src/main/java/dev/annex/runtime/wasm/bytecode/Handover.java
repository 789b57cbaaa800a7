package dev.annex.runtime.wasm.bytecode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * How a function hands its variables over to its twin: as parameters in the same order, so that
 * each has the same place in both, and behind them the number of the place where the function left
 * off. What holds nothing that is still read is handed over as zero.
 *
 * @param types of the variables, as frames of classes have them
 * @param slots how many places they take
 * @param memory the place of the memory
 * @param result what the function returns
 */
record Handover(List<Object> types, int slots, int memory, Type result) {

  private static final int MOST_SLOTS = 250;

  /** Empty when the places disagree about a variable, or when there are too many. */
  static Optional<Handover> of(List<Refills.Refill> places, String descriptor) {
    if (places.isEmpty()) {
      return Optional.empty();
    }
    int count = places.stream().mapToInt(place -> place.locals().size()).max().orElseThrow();
    List<Object> types = new ArrayList<>();
    for (int variable = 0; variable < count; variable++) {
      List<Object> found = typesOf(places, variable);
      if (found.size() > 1) {
        return Optional.empty();
      }
      types.add(found.isEmpty() ? Opcodes.INTEGER : found.getFirst());
    }
    int slots = types.stream().mapToInt(Handover::slots).sum();
    if (slots > MOST_SLOTS || places.stream().anyMatch(place -> !fits(place, types))) {
      return Optional.empty();
    }
    int parameters = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
    return Optional.of(
        new Handover(List.copyOf(types), slots, parameters - 2, Type.getReturnType(descriptor)));
  }

  private static List<Object> typesOf(List<Refills.Refill> places, int variable) {
    return places.stream()
        .filter(place -> variable < place.locals().size())
        .map(place -> place.locals().get(variable))
        .filter(type -> !type.equals(Opcodes.TOP))
        .distinct()
        .toList();
  }

  /** Something that takes two places where another one holds nothing would move all behind it. */
  private static boolean fits(Refills.Refill place, List<Object> types) {
    for (int variable = 0; variable < types.size(); variable++) {
      boolean known =
          variable < place.locals().size() && !place.locals().get(variable).equals(Opcodes.TOP);
      boolean simple = slots(types.get(variable)) == 1 && !(types.get(variable) instanceof String);
      if (!known && !simple && variable < place.locals().size()) {
        return false;
      }
    }
    return true;
  }

  private static int slots(Object type) {
    return type.equals(Opcodes.LONG) || type.equals(Opcodes.DOUBLE) ? 2 : 1;
  }

  /** The descriptor of the twin. */
  String twinDescriptor() {
    Type[] parameters =
        Stream.concat(types.stream().map(Handover::type), Stream.of(Type.INT_TYPE))
            .toArray(Type[]::new);
    return Type.getMethodDescriptor(result, parameters);
  }

  private static Type type(Object type) {
    if (type instanceof String name) {
      return Type.getObjectType(name);
    }
    if (type.equals(Opcodes.LONG)) {
      return Type.LONG_TYPE;
    }
    if (type.equals(Opcodes.FLOAT)) {
      return Type.FLOAT_TYPE;
    }
    return type.equals(Opcodes.DOUBLE) ? Type.DOUBLE_TYPE : Type.INT_TYPE;
  }

  /** What returns the twin's result. */
  int returnOpcode() {
    return result.getOpcode(Opcodes.IRETURN);
  }

  /**
   * Writes a frame.
   *
   * @param refilling whether the arguments of a refill lie on the stack
   */
  void frame(MethodVisitor code, List<Object> locals, boolean refilling) {
    Object[] stack = refilling ? new Object[] {Opcodes.INTEGER, Engine.FLAT_MEMORY} : new Object[0];
    code.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.length, stack);
  }

  /**
   * Pushes all variables that are still read as they are at a place, and its number. Why no others?
   * Until then they would have to be kept in every round of a loop.
   */
  void push(MethodVisitor code, Refills.Refill refill, int place) {
    List<Object> locals = refill.locals();
    int slot = 0;
    for (int variable = 0; variable < types.size(); variable++) {
      Type type = type(types.get(variable));
      boolean known = variable < locals.size() && !locals.get(variable).equals(Opcodes.TOP);
      boolean read = refill.live().get(slot) || slot == refill.slice() || slot == memory;
      if (known && read) {
        code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
      } else {
        pushZero(code, type);
      }
      slot += type.getSize();
    }
    code.visitLdcInsn(place);
  }

  private static void pushZero(MethodVisitor code, Type type) {
    code.visitInsn(
        switch (type.getSort()) {
          case Type.LONG -> Opcodes.LCONST_0;
          case Type.FLOAT -> Opcodes.FCONST_0;
          case Type.DOUBLE -> Opcodes.DCONST_0;
          case Type.INT -> Opcodes.ICONST_0;
          default -> Opcodes.ACONST_NULL;
        });
  }
}
