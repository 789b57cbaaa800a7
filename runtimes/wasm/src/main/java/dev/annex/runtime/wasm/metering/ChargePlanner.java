package dev.annex.runtime.wasm.metering;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides where a function is charged, in one pass from its end to its start.
 *
 * <p>A <em>region</em> is the body of the function, or of a loop without its inner loops; ways
 * through a region have no cycle. The pass carries two figures. {@code owed} is what has to be
 * charged before this point for the dearest way from here to the end of the region or to the next
 * charge. {@code run} is the most work from here to the next test, through all loops and including
 * leaf functions that charge without a test; it makes a charge test, or puts a tested one into a
 * long stretch, so that the slice can neither be overdrawn far nor overflow.
 *
 * <ul>
 *   <li>Behind a block that is branched to, what is owed is charged if it is more than the
 *       threshold. So whoever branches there owes at most the threshold.
 *   <li>Behind a {@code br_if}, and at the start of an arm, the surplus over the other way is
 *       charged if it is more than the threshold. Otherwise both pay the dearer way.
 *   <li>A loop charges every round, tested: at the branch back to its start if there is one only,
 *       and the region around it pays the first round; else at its start. Leaving a loop costs
 *       nothing in the loop: the region around it pays the dearest exit before it enters, and the
 *       surplus of running through is charged behind the loop if it is more than the threshold.
 *   <li>Where exceptions land, everything is charged and tested, because nobody knows what was paid
 *       before.
 * </ul>
 */
final class ChargePlanner {

  private final FunctionCode code;
  private final FuelRules rules;
  private final boolean zones;
  private final ChargePlan plan;
  private final List<Frame> frames = new ArrayList<>();
  private final List<Frame> loops = new ArrayList<>();
  private int owed;
  private int run;
  private boolean inZone;

  private ChargePlanner(FunctionCode code, FuelRules rules, boolean zones) {
    this.code = code;
    this.rules = rules;
    this.zones = zones;
    this.plan = new ChargePlan(code.count());
  }

  /**
   * Plans one function.
   *
   * @param zones whether its loops without calls keep their fuel in a local variable
   */
  static ChargePlan plan(FunctionCode code, FuelRules rules, boolean zones) {
    FuelRules current = rules;
    ChargePlan plan = new ChargePlanner(code, current, zones).planAll();
    while (current.tooManyPoints(plan.points(), code.size())) {
      current = current.withThresholdsDoubled();
      plan = new ChargePlanner(code, current, zones).planAll();
    }
    return plan;
  }

  private ChargePlan planAll() {
    for (int i = code.count() - 1; i >= 0; i--) {
      plan(i);
    }
    int entry = FuelRules.entry(code.declaredLocals());
    boolean tested = !code.isLeaf() || code.guards() || run + entry > FuelRules.UNTESTED_LEAF;
    plan.chargeEntry(owed + entry, tested);
    return plan;
  }

  private void plan(int instruction) {
    Operation operation = code.operation(instruction);
    switch (operation) {
      case END, DELEGATE -> closeBlock(instruction);
      case ELSE -> {
        Frame frame = frames.getLast();
        frame.otherOwed = owed;
        frame.otherRun = run;
        owed = frame.labelOwed;
        run = frame.labelRun;
      }
      case CATCH, CATCH_ALL -> {
        chargeLanding(instruction);
        owed = frames.getLast().labelOwed;
        run = frames.getLast().labelRun;
      }
      case BLOCK, TRY, TRY_TABLE -> frames.removeLast();
      case IF -> openIf(instruction);
      case LOOP -> openLoop(instruction);
      case BR -> {
        Block target = code.block(instruction);
        noteReturn(instruction, target);
        owed = operation.units() + owedAt(target);
        run = operation.units() + runAt(target);
      }
      case BR_TABLE -> {
        int dearest = 0;
        int longest = 0;
        for (Block target : code.targets(instruction)) {
          dearest = Math.max(dearest, owedAt(target));
          longest = Math.max(longest, runAt(target));
        }
        owed = operation.units() + dearest;
        run = operation.units() + longest;
      }
      case BR_IF, BR_ON_NULL, BR_ON_NON_NULL -> branchPerhaps(instruction, operation.units());
      case UNREACHABLE -> {
        owed = operation.units();
        run = operation.units();
      }
      case RETURN, THROW, RETHROW, THROW_REF -> leaveFunction(operation.units());
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
        leaveFunction(code.units(instruction));
        run += FuelRules.UNTESTED_LEAF;
      }
      default -> {
        owed += code.units(instruction);
        run += code.units(instruction) + (operation.calls() ? FuelRules.UNTESTED_LEAF : 0);
        if (run > FuelRules.LONGEST_RUN) {
          plan.chargeBefore(instruction, owed, true);
          owed = 0;
          run = 0;
        }
      }
    }
  }

  private void closeBlock(int instruction) {
    Block block = code.block(instruction);
    Frame frame = new Frame(block);
    if (!block.continues()) {
      owed = 0;
      run = 0;
    }
    if (block.isLoop()) {
      frame.labelOwed = owed;
      frame.labelRun = run;
      owed = 0;
      loops.add(frame);
      inZone |= zones && block.rootsZone();
    } else {
      if (block.landing()) {
        chargeLanding(instruction);
      } else if (block.branchedTo() && owed > threshold()) {
        chargeAfter(instruction, owed);
        owed = 0;
      }
      frame.labelOwed = owed;
      frame.labelRun = run;
    }
    frames.add(frame);
  }

  private void chargeLanding(int instruction) {
    plan.chargeAfter(instruction, owed, true);
    owed = 0;
    run = 0;
  }

  /** Charges at a point behind which there is {@link #run}; what is still owed stays owed. */
  private void chargeAfter(int instruction, int units) {
    boolean tested = run > FuelRules.UNTESTED_RUN;
    plan.chargeAfter(instruction, units, tested);
    if (tested) {
      run = 0;
    }
  }

  private void openIf(int instruction) {
    Frame frame = frames.removeLast();
    boolean otherArm = frame.block.hasElse();
    int other = otherArm ? frame.otherOwed : frame.labelOwed;
    int otherRun = otherArm ? frame.otherRun : frame.labelRun;
    if (owed - other > threshold()) {
      chargeAfter(instruction, owed - other);
      owed = other;
    } else if (other - owed > threshold()) {
      int ownRun = run;
      run = otherRun;
      chargeAfter(frame.block.otherPart(), other - owed);
      otherRun = run;
      run = ownRun;
    } else {
      owed = Math.max(owed, other);
    }
    owed += Operation.IF.units();
    run = Math.max(run, otherRun) + Operation.IF.units();
  }

  private void openLoop(int instruction) {
    Frame frame = frames.removeLast();
    Block loop = frame.block;
    loops.removeLast();
    int round = owed + Operation.LOOP.units();
    int firstRun = run + Operation.LOOP.units();
    if (paysWhenItReturns(loop)) {
      frame.returns.forEach(branch -> plan.chargeReturn(branch, round));
    } else {
      plan.chargeRound(instruction, round);
    }
    inZone &= !loop.rootsZone();
    if (frame.outermostExit < loop.level()) {
      frame.exit(0);
      loops.getLast().exitsTo(frame.outermostExit);
    }
    owed = frame.labelOwed;
    if (frame.exits && owed - frame.cheapestExit > threshold()) {
      if (owed > frame.dearestExit) {
        run = frame.labelRun;
        chargeAfter(loop.end(), owed - frame.dearestExit);
      }
      owed = frame.dearestExit;
    } else {
      owed = Math.max(owed, frame.dearestExit);
    }
    run = 0;
    if (paysWhenItReturns(loop)) {
      owed += round;
      run = firstRun;
    }
  }

  /** Where exceptions land, nothing is left of what was paid before a loop. */
  private boolean paysWhenItReturns(Block loop) {
    return loop.paysWhenItReturns() && !code.guards();
  }

  private void noteReturn(int instruction, Block target) {
    if (paysWhenItReturns(target)) {
      frames.get(target.depth()).returns.add(instruction);
    }
  }

  private void branchPerhaps(int instruction, int units) {
    Block target = code.block(instruction);
    noteReturn(instruction, target);
    int taken = owedAt(target);
    if (owed - taken > threshold()) {
      chargeAfter(instruction, owed - taken);
      owed = taken;
    }
    owed = units + Math.max(owed, taken);
    run = units + Math.max(run, runAt(target));
  }

  private void leaveFunction(int units) {
    exit(0, 0);
    owed = units;
    run = units;
  }

  /** What the region owes when it goes on at the label of a block. */
  private int owedAt(Block target) {
    int there = target.isLoop() ? 0 : frames.get(target.depth()).labelOwed;
    if (target.labelLevel() == loops.size()) {
      return there;
    }
    exit(target.labelLevel(), there);
    return 0;
  }

  private int runAt(Block target) {
    return target.isLoop() ? 0 : frames.get(target.depth()).labelRun;
  }

  /** Notes that the way leaves loops, down to {@code level} loops that are still around it. */
  private void exit(int level, int owedThere) {
    if (level < loops.size()) {
      loops.get(level).exit(owedThere);
      loops.getLast().exitsTo(level);
    }
  }

  private int threshold() {
    return inZone ? rules.zoneThreshold() : rules.threshold();
  }

  /** A block that the pass has entered from its end. */
  private static final class Frame {
    private final Block block;
    private final List<Integer> returns = new ArrayList<>(0);
    private int labelOwed;
    private int labelRun;
    private int otherOwed;
    private int otherRun;
    private boolean exits;
    private int cheapestExit;
    private int dearestExit;
    private int outermostExit;

    Frame(Block block) {
      this.block = block;
      this.outermostExit = block.level();
    }

    void exit(int owedThere) {
      cheapestExit = exits ? Math.min(cheapestExit, owedThere) : owedThere;
      dearestExit = Math.max(dearestExit, owedThere);
      exits = true;
    }

    void exitsTo(int level) {
      outermostExit = Math.min(outermostExit, level);
    }
  }
}
