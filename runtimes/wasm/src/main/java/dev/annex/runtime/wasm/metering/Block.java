package dev.annex.runtime.wasm.metering;

import org.jspecify.annotations.Nullable;

/** A block, loop, condition or guarded part of a function's body, or the whole body. */
final class Block {

  private final Operation kind;
  private final int depth;
  private final int level;
  private final @Nullable Block loop;
  private final int opener;
  private final int type;
  private final int labelValues;
  private int end = -1;
  private int other = -1;
  private boolean fallsThrough;
  private boolean branchedTo;
  private boolean landing;
  private boolean calls;
  private int returns;
  private boolean returnsOtherwise;

  /**
   * @param opener the instruction that opens it
   * @param type the function type it names, or -1
   * @param labelValues how many values a branch to it carries
   */
  Block(Operation kind, @Nullable Block parent, int opener, int type, int labelValues) {
    this.kind = kind;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.loop = parent == null ? null : parent.isLoop() ? parent : parent.loop;
    this.level = loop == null ? 0 : loop.level + 1;
    this.opener = opener;
    this.type = type;
    this.labelValues = labelValues;
  }

  Operation kind() {
    return kind;
  }

  boolean isLoop() {
    return kind == Operation.LOOP;
  }

  /**
   * Notes a branch to its label.
   *
   * @param from the innermost block around the branch
   * @param plain whether the branch has this target only, and takes it or not by a number
   */
  void setBranchedTo(Block from, boolean plain) {
    branchedTo = true;
    returns++;
    Block around = from.isLoop() ? from : from.loop;
    returnsOtherwise |= !plain || labelValues > 0 || this != around;
  }

  /**
   * A loop whose rounds can be paid where they begin anew, at few branches back to its start, each
   * of which stands in no inner loop and carries no values.
   */
  boolean paysWhenItReturns() {
    return isLoop() && returns <= FuelRules.PAID_RETURNS && !returnsOtherwise && !landing;
  }

  /** Blocks around it. */
  int depth() {
    return depth;
  }

  /** Loops around it. */
  int level() {
    return level;
  }

  /** Loops around the point that a branch to it reaches. */
  int labelLevel() {
    return isLoop() ? level + 1 : level;
  }

  int opener() {
    return opener;
  }

  int type() {
    return type;
  }

  int labelValues() {
    return labelValues;
  }

  /** The instruction that closes it. */
  int end() {
    return end;
  }

  void close(int instruction) {
    end = instruction;
  }

  boolean hasElse() {
    return other >= 0;
  }

  /** The instruction that starts its other arm. */
  int otherPart() {
    return other;
  }

  void setElse(int instruction) {
    other = instruction;
  }

  /** One of its parts runs into its end. */
  boolean fallsThrough() {
    return fallsThrough;
  }

  void setFallsThrough() {
    fallsThrough = true;
  }

  /**
   * Something other than its own last instruction continues behind its end, or at a loop's start.
   */
  boolean branchedTo() {
    return branchedTo;
  }

  void setBranchedTo() {
    branchedTo = true;
  }

  /** Exceptions arrive behind its end, or at a loop's start. */
  boolean landing() {
    return landing;
  }

  void setLanding() {
    branchedTo = true;
    landing = true;
  }

  /** What stands behind its end can be reached. */
  boolean continues() {
    return fallsThrough || (branchedTo && !isLoop());
  }

  /** A call stands in it; kept for loops and the whole body. */
  boolean calls() {
    return calls;
  }

  void setCalls() {
    calls = true;
  }

  /** A loop nest without calls that stands in no other: it keeps its fuel in a local variable. */
  boolean rootsZone() {
    return isLoop() && !calls && (loop == null || loop.calls);
  }
}
