package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a metered module without knowing how its charges were placed.
 *
 * <p>What holds afterwards: on every way through every function, work is paid before it is done.
 * Every round of a loop, at its start or right before each branch back to it, and every entry of a
 * function that calls or loops tests whether there is fuel left, and between two tests there is a
 * bounded amount of work. Where a loop is tested at its branches back, each of them arrives with no
 * less paid than the loop was entered with. Sizes of bulk operations go through their helper right
 * before the operation. Where a loop keeps its fuel in a local variable, the fuel is back in its
 * place at every exit. The helpers have the bodies they should have, and nothing but the expected
 * calls names them or the fuel.
 *
 * <p>An {@code if} that does nothing but leave such a loop, or charge another round and begin it,
 * counts as a {@code br_if}, one unit less, since the two look alike after rewriting.
 */
public final class FuelProof {

  private final ModuleSpaces spaces;
  private final FuelFunctions functions;
  private final int[] sites = new int[FuelHelper.values().length];

  private FuelProof(ModuleSpaces spaces, FuelFunctions functions) {
    this.spaces = spaces;
    this.functions = functions;
  }

  /**
   * Checks a module.
   *
   * @return how often the functions of the guest call each helper
   * @throws Failure when a property does not hold
   */
  public static FuelSites check(byte[] wasm, FuelFunctions functions) {
    try {
      FuelProof proof = new FuelProof(ModuleSpaces.read(wasm), functions);
      proof.checkModule();
      return FuelSites.of(proof.sites);
    } catch (MalformedModule e) {
      throw new Failure(-1, e.reason());
    }
  }

  private void checkModule() {
    int first = spaces.functions() - FuelHelper.values().length;
    if (first < spaces.importedFunctions() || !functions.equals(FuelFunctions.from(first))) {
      throw new Failure(-1, "the helpers do not stand at its end");
    }
    int slice = spaces.globals() - FuelHelpers.GLOBALS;
    BinaryWriter globals = new BinaryWriter(16);
    FuelHelpers.writeGlobals(globals);
    if (slice < spaces.importedGlobals() || !endsWith(SectionId.GLOBAL, globals.toBytes())) {
      throw new Failure(-1, "the fuel does not stand at its end");
    }
    if (spaces.lastFunctionNamed() >= first || spaces.lastGlobalNamed() >= slice) {
      throw new Failure(-1, "a helper or the fuel is exported, started or in a segment");
    }
    if (spaces.memories() != 1) {
      throw new Failure(-1, "it has no memory");
    }
    checkHelpers(first, slice);
    int guestBodies = first - spaces.importedFunctions();
    for (int i = 0; i < guestBodies; i++) {
      new Check(FunctionDecoder.decode(spaces, i), slice).run();
    }
  }

  private void checkHelpers(int first, int slice) {
    FuelHelpers helpers = new FuelHelpers(functions, slice, slice + 1);
    for (FuelHelper helper : FuelHelper.values()) {
      int function = first + helper.place();
      BinaryReader body = spaces.body(function - spaces.importedFunctions());
      byte[] found =
          Arrays.copyOfRange(spaces.bytes(), body.position(), body.position() + body.left());
      if (!Arrays.equals(found, helpers.body(helper).toBytes())) {
        throw new Failure(function, "the helper %s has another body".formatted(helper));
      }
    }
  }

  private boolean endsWith(SectionId section, byte[] tail) {
    int end = spaces.end(section);
    return end - spaces.start(section) > tail.length
        && Arrays.equals(spaces.bytes(), end - tail.length, end, tail, 0, tail.length);
  }

  /** Where the units of the current slice stand. */
  private enum Place {
    FIELD,
    LOCAL,
    BOTH;

    Place or(Place other, int function) {
      if (this == other || other == BOTH) {
        return this;
      }
      if (this == BOTH) {
        return other;
      }
      throw new Failure(function, "fuel arrives at one point both in its place and in a variable");
    }
  }

  /** One function, from its start to its end. */
  private final class Check {
    private final FunctionCode code;
    private final int slice;
    private final int counter;
    private long longestRun;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Frame> loops = new ArrayList<>();
    private boolean alive = true;
    private Place place = Place.FIELD;
    private long paid;
    private long run;
    private int testedUpTo = -1;

    Check(FunctionCode code, int slice) {
      this.code = code;
      this.slice = slice;
      this.counter = counter(code);
      this.longestRun = FuelRules.LONGEST_RUN + 2L * code.size() + FuelRules.UNTESTED_LEAF;
    }

    void run() {
      open(code.body());
      int at = enter();
      while (at < code.count()) {
        at = step(at);
      }
      if (!frames.isEmpty()) {
        throw failure("a block stays open");
      }
    }

    private int counter(FunctionCode function) {
      for (int i = 0; i < function.count(); i++) {
        if (function.operation(i) == Operation.CALL && function.operand(i) == functions.load()) {
          return function.locals() - 1;
        }
      }
      return -1;
    }

    private int enter() {
      int declared = code.declaredLocals() - (counter < 0 ? 0 : 1);
      boolean tested = callsAt(1, FuelHelper.CHARGE);
      if (!isConstant(0) || !(tested || callsAt(1, FuelHelper.CHARGE_UNTESTED))) {
        throw failure("it does not start with a charge");
      }
      if (!tested) {
        requireLeaf();
        longestRun = FuelRules.UNTESTED_LEAF;
      }
      int next = charge(0);
      work(FuelRules.entry(declared));
      return next;
    }

    private void requireLeaf() {
      for (int i = 0; i < code.count(); i++) {
        Operation operation = code.operation(i);
        boolean helper = operation == Operation.CALL && isHelper(code.operand(i));
        if (operation == Operation.LOOP || code.guards() || (operation.calls() && !helper)) {
          throw failure("it starts with a charge that does not test");
        }
      }
    }

    private int step(int at) {
      Operation operation = code.operation(at);
      if (!alive) {
        if (code.start(at) < 0) {
          return at + 1;
        }
        return structure(at, operation);
      }
      if (isConstant(at)
          && (callsAt(at + 1, FuelHelper.CHARGE) || callsAt(at + 1, FuelHelper.CHARGE_UNTESTED))) {
        return charge(at);
      }
      if (accessesCounter(at)) {
        return useCounter(at);
      }
      if (operation == Operation.IF && roundLength(at + 1) > 0) {
        return returnPerhaps(at);
      }
      if (operation == Operation.IF && accessesCounter(at + 1)) {
        return leaveZonePerhaps(at);
      }
      if (operation == Operation.CALL && isHelper(code.operand(at))) {
        return helper(at);
      }
      if (operation.chargedBy().isPresent()) {
        throw failure("a %s is not charged by its size".formatted(operation));
      }
      requireOwnNames(at, operation);
      return guest(at, operation);
    }

    private void requireOwnNames(int at, Operation operation) {
      boolean foreign =
          switch (operation) {
            case CALL, RETURN_CALL, REF_FUNC -> isHelper(code.operand(at));
            case GLOBAL_GET, GLOBAL_SET -> code.operand(at) >= slice;
            default -> false;
          };
      if (foreign) {
        throw failure("%s names a helper or the fuel".formatted(operation));
      }
    }

    private int guest(int at, Operation operation) {
      switch (operation) {
        case BLOCK, LOOP, IF, TRY, TRY_TABLE, ELSE, CATCH, CATCH_ALL, DELEGATE, END -> {
          return structure(at, operation);
        }
        case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL -> {
          work(operation.units());
          branch(at, code.block(at));
        }
        case BR_TABLE -> {
          work(operation.units());
          for (Block target : code.targets(at)) {
            branch(at, target);
          }
        }
        case RETURN, THROW, RETHROW, THROW_REF, UNREACHABLE -> {
          work(operation.units());
          requireField("leaves the function");
        }
        default -> {
          work(code.units(at));
          if (operation.calls()) {
            requireField("calls");
            place = Place.FIELD;
            addRun(FuelRules.UNTESTED_LEAF);
          }
        }
      }
      alive = !operation.endsPath();
      return at + 1;
    }

    private int structure(int at, Operation operation) {
      switch (operation) {
        case BLOCK, TRY, TRY_TABLE -> open(code.block(at));
        case IF -> {
          work(operation.units());
          Frame frame = open(code.block(at));
          frame.enteredPlace = place;
          frame.enteredPaid = paid;
          frame.enteredRun = run;
        }
        case LOOP -> {
          return openLoop(at);
        }
        case ELSE -> {
          Frame frame = frames.getLast();
          fallThrough(frame);
          alive = true;
          place = frame.enteredPlace;
          paid = frame.enteredPaid;
          run = frame.enteredRun;
        }
        case CATCH, CATCH_ALL -> {
          fallThrough(frames.getLast());
          land(at);
        }
        default -> close(at);
      }
      return at + 1;
    }

    private void close(int at) {
      Frame frame = frames.removeLast();
      Block block = frame.block;
      fallThrough(frame);
      if (block.isLoop()) {
        if (!frame.testsReturns) {
          loops.removeLast();
          paid = frame.enteredPaid;
        }
        return;
      }
      if (block.kind() == Operation.IF && !block.hasElse()) {
        frame.arrive(frame.enteredPlace, frame.enteredPaid, frame.enteredRun, code.function());
      }
      if (block.landing() && !frames.isEmpty()) {
        land(at);
        requireNotLocal(frame.place);
        return;
      }
      alive = frame.place != null;
      if (frame.place != null) {
        place = frame.place;
        paid = frame.paid;
        run = frame.run;
      }
      if (frames.isEmpty() && alive) {
        requireField("ends");
      }
    }

    private void requireNotLocal(@Nullable Place arriving) {
      if (arriving == Place.LOCAL) {
        throw failure("fuel arrives in a variable where exceptions land");
      }
    }

    /** An exception may come from anywhere: nothing is paid, and the fuel is in its place. */
    private void land(int at) {
      if (!isConstant(at + 1) || !callsAt(at + 2, FuelHelper.CHARGE)) {
        throw failure("a handler of exceptions does not start with a charge that tests");
      }
      alive = true;
      place = Place.FIELD;
      paid = 0;
      run = 0;
    }

    private Frame open(Block block) {
      Frame frame = new Frame(block, loops.size());
      frame.inZone = !frames.isEmpty() && frames.getLast().inZone;
      frames.add(frame);
      return frame;
    }

    private int openLoop(int at) {
      Frame frame = open(code.block(at));
      frame.enteredPaid = paid;
      frame.inZone |= takesFuel(at - 2);
      int header = at + 1;
      boolean field = isConstant(header) && callsAt(header + 1, FuelHelper.CHARGE);
      if (!field && testLength(header) == 0) {
        frame.testsReturns = true;
        if (place == Place.BOTH) {
          // In a later round it may be in one of them only.
          place = frame.inZone ? Place.LOCAL : Place.FIELD;
        }
        frame.enteredPlace = place;
        work(Operation.LOOP.units());
        return header;
      }
      loops.add(frame);
      paid = 0;
      frame.enteredPlace = field ? Place.FIELD : Place.LOCAL;
      int next = field ? charge(header) : useCounter(header);
      if (paid < 1) {
        throw failure("a loop charges nothing for a round");
      }
      work(Operation.LOOP.units());
      return next;
    }

    private void fallThrough(Frame frame) {
      if (alive && !frame.block.isLoop()) {
        frame.arrive(place, paid, run, code.function());
      }
    }

    private void branch(int at, Block target) {
      Frame frame = frames.get(target.depth());
      if (target.isLoop()) {
        if (frame.testsReturns) {
          requirePaidRound(at, frame);
        }
        place.or(frame.enteredPlace, code.function());
        return;
      }
      long paidThere = frame.level < loops.size() ? loops.get(frame.level).enteredPaid : paid;
      frame.arrive(place, paidThere, run, code.function());
    }

    private void requirePaidRound(int at, Frame loop) {
      if (testedUpTo != at) {
        throw failure("a round of a loop does not start with a charge that tests");
      }
      if (loops.size() != loop.level || paid < loop.enteredPaid) {
        throw failure("a round of a loop is not paid");
      }
    }

    private int charge(int at) {
      requireField("charges");
      place = Place.FIELD;
      pay(code.operand(at));
      boolean tested = callsAt(at + 1, FuelHelper.CHARGE);
      count(tested ? FuelHelper.CHARGE : FuelHelper.CHARGE_UNTESTED);
      if (tested) {
        run = 0;
        testedUpTo = at + 2;
      }
      return at + 2;
    }

    private int useCounter(int at) {
      if (callsAt(at + 1, FuelHelper.STORE) && code.operation(at) == Operation.LOCAL_GET) {
        requireCounter();
        place = Place.BOTH;
        count(FuelHelper.STORE);
        return at + 2;
      }
      int length = testLength(at);
      boolean untested =
          code.operation(at) == Operation.LOCAL_GET
              && isConstant(at + 1)
              && is(at + 2, Operation.I32_SUB)
              && is(at + 3, Operation.LOCAL_SET)
              && accessesCounter(at + 3);
      if (length == 0 && !untested) {
        throw failure("the variable that holds the fuel is used in another way");
      }
      requireCounter();
      place = Place.LOCAL;
      pay(code.operand(at + 1));
      if (untested) {
        return at + 4;
      }
      run = 0;
      testedUpTo = at + length;
      count(FuelHelper.REFILL);
      return at + length;
    }

    /** Instructions of a charge of the variable that tests, or 0 when there is none. */
    private int testLength(int at) {
      boolean matches =
          is(at, Operation.LOCAL_GET)
              && accessesCounter(at)
              && isConstant(at + 1)
              && is(at + 2, Operation.I32_SUB)
              && is(at + 3, Operation.LOCAL_TEE)
              && accessesCounter(at + 3)
              && isConstant(at + 4)
              && code.operand(at + 4) == 0
              && isLessSigned(at + 5)
              && is(at + 6, Operation.IF)
              && is(at + 7, Operation.LOCAL_GET)
              && accessesCounter(at + 7)
              && callsAt(at + 8, FuelHelper.REFILL)
              && is(at + 9, Operation.LOCAL_SET)
              && accessesCounter(at + 9)
              && is(at + 10, Operation.END);
      return matches ? 11 : 0;
    }

    /**
     * Instructions of a charge that tests, when it stands before a branch back to a loop which is
     * tested there, and nothing follows in its block; else 0.
     */
    private int roundLength(int at) {
      boolean field = isConstant(at) && callsAt(at + 1, FuelHelper.CHARGE);
      int length = field ? 2 : testLength(at);
      boolean matches =
          length > 0
              && is(at + length, Operation.BR)
              && is(at + length + 1, Operation.END)
              && code.block(at + length).isLoop()
              && frames.get(code.block(at + length).depth()).testsReturns;
      return matches ? length : 0;
    }

    private int returnPerhaps(int at) {
      work(Operation.BR_IF.units());
      long staying = paid;
      long stayingRun = run;
      Place stayingPlace = place;
      int branch = isConstant(at + 1) ? charge(at + 1) : useCounter(at + 1);
      branch(branch, code.block(branch));
      paid = staying;
      run = stayingRun;
      place = stayingPlace;
      return branch + 2;
    }

    private int leaveZonePerhaps(int at) {
      boolean matches =
          callsAt(at + 2, FuelHelper.STORE)
              && is(at + 3, Operation.BR)
              && is(at + 4, Operation.END)
              && code.block(at + 3) != code.block(at);
      if (!matches) {
        return structure(at, Operation.IF);
      }
      requireCounter();
      work(Operation.BR_IF.units());
      Place staying = place;
      place = Place.BOTH;
      count(FuelHelper.STORE);
      branch(at + 3, code.block(at + 3));
      place = staying;
      return at + 5;
    }

    private int helper(int at) {
      int callee = code.operand(at);
      if (takesFuel(at)) {
        requireField("takes the fuel");
        place = Place.BOTH;
        count(FuelHelper.LOAD);
        return at + 2;
      }
      requireField("charges for a size");
      place = Place.FIELD;
      if (growsTable(at)) {
        count(FuelHelper.BULK_REFERENCES);
        count(FuelHelper.BULK_REFERENCES);
        return guest(at + 4, Operation.TABLE_GROW);
      }
      for (FuelHelper helper : FuelHelper.values()) {
        if (callee == functions.index(helper)
            && at + 1 < code.count()
            && !is(at + 1, Operation.TABLE_GROW)
            && code.operation(at + 1).chargedBy().filter(helper::equals).isPresent()) {
          count(helper);
          return guest(at + 1, code.operation(at + 1));
        }
      }
      throw failure("a helper is called for nothing");
    }

    private boolean takesFuel(int at) {
      return callsAt(at, FuelHelper.LOAD)
          && is(at + 1, Operation.LOCAL_SET)
          && accessesCounter(at + 1);
    }

    private boolean growsTable(int at) {
      return callsAt(at, FuelHelper.BULK_REFERENCES)
          && is(at + 1, Operation.TABLE_SIZE)
          && callsAt(at + 2, FuelHelper.BULK_REFERENCES)
          && is(at + 3, Operation.DROP)
          && is(at + 4, Operation.TABLE_GROW)
          && code.operand(at + 1) == code.operand(at + 4);
    }

    private void pay(int units) {
      if (units < 0) {
        throw failure("a charge is negative");
      }
      paid += units;
    }

    private void work(int units) {
      paid -= units;
      if (paid < 0) {
        throw failure("work is done before it is paid");
      }
      addRun(units);
    }

    private void addRun(int units) {
      run += units;
      if (run > longestRun) {
        throw failure("there are more than %d units of work without a test".formatted(longestRun));
      }
    }

    private void requireField(String what) {
      if (place == Place.LOCAL) {
        throw failure("it %s while a variable holds the fuel".formatted(what));
      }
    }

    private void requireCounter() {
      if (place == Place.FIELD) {
        throw failure("it uses a variable that does not hold the fuel");
      }
    }

    private void count(FuelHelper helper) {
      sites[helper.place()]++;
    }

    private boolean is(int at, Operation operation) {
      return at < code.count() && code.operation(at) == operation && code.start(at) >= 0;
    }

    private boolean isConstant(int at) {
      return is(at, Operation.I32_CONST);
    }

    private boolean isLessSigned(int at) {
      return is(at, Operation.COMPARE_OR_COUNT)
          && (spaces.bytes()[code.start(at)] & 0xFF) == FuelHelpers.LESS_SIGNED_32;
    }

    private boolean callsAt(int at, FuelHelper helper) {
      return is(at, Operation.CALL) && code.operand(at) == functions.index(helper);
    }

    private boolean isHelper(int function) {
      return function >= functions.load();
    }

    private boolean accessesCounter(int at) {
      return counter >= 0
          && (is(at, Operation.LOCAL_GET)
              || is(at, Operation.LOCAL_SET)
              || is(at, Operation.LOCAL_TEE))
          && code.operand(at) == counter;
    }

    private Failure failure(String reason) {
      return new Failure(code.function(), reason);
    }
  }

  /** A block that is open, and what is known where its label is. */
  private static final class Frame {
    private final Block block;

    /** Loops around it that test at their start. */
    private final int level;

    private boolean inZone;
    private boolean testsReturns;
    private Place enteredPlace = Place.FIELD;
    private long enteredPaid;
    private long enteredRun;
    private @Nullable Place place;
    private long paid;
    private long run;

    Frame(Block block, int level) {
      this.block = block;
      this.level = level;
    }

    void arrive(Place from, long paidThere, long runThere, int function) {
      paid = place == null ? paidThere : Math.min(paid, paidThere);
      run = Math.max(run, runThere);
      place = place == null ? from : place.or(from, function);
    }
  }

  /** A module is not metered as it has to be. */
  public static final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int function;

    Failure(int function, String reason) {
      super(
          function < 0
              ? "The metered module cannot be proven: %s.".formatted(reason)
              : "Function %d of the metered module cannot be proven: %s."
                  .formatted(function, reason));
      this.function = function;
    }

    /** Index of the function, imports included, or -1 when it is the module as a whole. */
    public int function() {
      return function;
    }
  }
}
