package dev.annex.runtime.wasm.metering;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A metered function as text: its charges in braces, and what of its own instructions moves control
 * or much memory.
 */
final class Listing {

  private final FunctionCode code;
  private final FuelFunctions functions;
  private final List<String> words = new ArrayList<>();
  private int at;

  private Listing(FunctionCode code, FuelFunctions functions) {
    this.code = code;
    this.functions = functions;
  }

  /** The words of one function of the guest, by its place among the bodies. */
  static String of(MeteredModule module, int body) {
    ModuleSpaces spaces = ModuleSpaces.read(module.wasm());
    Listing listing = new Listing(FunctionDecoder.decode(spaces, body), module.functions());
    while (listing.at < listing.code.count()) {
      listing.next();
    }
    return String.join(" ", listing.words);
  }

  private void next() {
    Operation operation = code.operation(at);
    if (operation == Operation.I32_CONST && calls(1, functions.charge())) {
      take(2, "{%d}".formatted(code.operand(at)));
    } else if (operation == Operation.I32_CONST && calls(1, functions.chargeUntested())) {
      take(2, "{%d untested}".formatted(code.operand(at)));
    } else if (calls(0, functions.load())) {
      take(2, "{load}");
    } else if (operation == Operation.LOCAL_GET && calls(1, functions.store())) {
      take(2, "{store}");
    } else if (operation == Operation.LOCAL_GET
        && is(2, Operation.I32_SUB)
        && is(3, Operation.LOCAL_TEE)
        && calls(8, functions.refill())) {
      take(11, "{local %d}".formatted(code.operand(at + 1)));
    } else if (operation == Operation.LOCAL_GET
        && is(2, Operation.I32_SUB)
        && code.operand(at) == code.locals() - 1) {
      take(4, "{local %d untested}".formatted(code.operand(at + 1)));
    } else if (calls(0, functions.bulk())) {
      take(1, "{bulk}");
    } else if (calls(0, functions.bulkReferences())) {
      take(1, "{references}");
    } else if (calls(0, functions.grow())) {
      take(1, "{grow}");
    } else if (plain(operation)) {
      at++;
    } else {
      take(1, word(operation));
    }
  }

  private static boolean plain(Operation operation) {
    return switch (operation) {
      case I32_CONST,
          LOCAL_GET,
          LOCAL_SET,
          LOCAL_TEE,
          DROP,
          COMPARE_OR_COUNT,
          REF_NULL,
          TABLE_SIZE ->
          true;
      default -> false;
    };
  }

  private String word(Operation operation) {
    String name = operation.name().toLowerCase(Locale.ROOT);
    return switch (operation) {
      case BR, BR_IF, CALL, BR_ON_NULL, BR_ON_NON_NULL -> name + " " + code.operand(at);
      default -> name;
    };
  }

  private void take(int instructions, String word) {
    words.add(word);
    at += instructions;
  }

  private boolean is(int ahead, Operation operation) {
    return at + ahead < code.count() && code.operation(at + ahead) == operation;
  }

  private boolean calls(int ahead, int function) {
    return is(ahead, Operation.CALL) && code.operand(at + ahead) == function;
  }
}
