package dev.annex.runtime.wasm.metering;

import java.util.Arrays;

/** Where one function is charged, and how much. */
final class ChargePlan {

  private static final int NONE = -1;

  private final int[] before;
  private final int[] after;
  private final int[] returning;
  private final boolean[] testedBefore;
  private final boolean[] testedAfter;
  private int entry;
  private boolean entryTested;
  private int points;

  ChargePlan(int instructions) {
    before = new int[instructions];
    after = new int[instructions];
    returning = new int[instructions];
    Arrays.fill(before, NONE);
    Arrays.fill(after, NONE);
    Arrays.fill(returning, NONE);
    testedBefore = new boolean[instructions];
    testedAfter = new boolean[instructions];
  }

  void chargeBefore(int instruction, int units, boolean tested) {
    before[instruction] = units;
    testedBefore[instruction] = tested;
    points++;
  }

  void chargeAfter(int instruction, int units, boolean tested) {
    after[instruction] = units;
    testedAfter[instruction] = tested;
    points++;
  }

  void chargeRound(int loop, int units) {
    after[loop] = units;
    testedAfter[loop] = true;
  }

  /** Charges a branch back to the start of a loop, where it is taken, with a test. */
  void chargeReturn(int branch, int units) {
    returning[branch] = units;
  }

  void chargeEntry(int units, boolean tested) {
    entry = units;
    entryTested = tested;
  }

  boolean chargesBefore(int instruction) {
    return before[instruction] != NONE;
  }

  int before(int instruction) {
    return before[instruction];
  }

  boolean testedBefore(int instruction) {
    return testedBefore[instruction];
  }

  boolean chargesAfter(int instruction) {
    return after[instruction] != NONE;
  }

  int after(int instruction) {
    return after[instruction];
  }

  boolean testedAfter(int instruction) {
    return testedAfter[instruction];
  }

  boolean chargesReturn(int branch) {
    return returning[branch] != NONE;
  }

  int returning(int branch) {
    return returning[branch];
  }

  int entry() {
    return entry;
  }

  boolean entryTested() {
    return entryTested;
  }

  /** Charges beside that at entry and those of the loops' rounds. */
  int points() {
    return points;
  }
}
