package dev.annex.runtime.wasm.metering;

import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets jumps of Go programs go straight to where they end.
 *
 * <p>Go's compiler turns a function into one loop around a table of its pieces, because a goroutine
 * must be able to go on in the middle of it. Every jump sets a local variable to the number of a
 * piece and goes back to the start of the loop, where {@code br_table} finds the piece by that
 * number:
 *
 * <pre>
 *   loop  block block …  local.get n  br_table 0 1 2 …  end  piece  end  piece  … end
 *   i32.const 7  local.set n  br (to the loop)
 * </pre>
 *
 * <p>Where the piece stands further down, its block is still open, so the jump can name it. It then
 * takes the way that the table would have chosen, with the same variable set, and nothing that has
 * an effect stands between. The JVM's compiler sees the real flow of control, and the round through
 * the table is neither run nor paid. Jumps back stay as they are.
 *
 * <p>Knows nothing about types of operands: have the engine accept the original. Stateless; any
 * thread.
 */
public final class JumpShortener {

  private final byte[] wasm;
  private final FunctionCode code;
  private final Map<Block, Integer> tables = new HashMap<>();

  private JumpShortener(byte[] wasm, FunctionCode code) {
    this.wasm = wasm;
    this.code = code;
  }

  /**
   * Shortens the jumps of a module.
   *
   * @param wasm stays unchanged
   * @return without custom sections; or the same array when there is no such jump
   * @throws dev.annex.api.fault.AnnexException {@code CODE_INVALID} as {@link FuelRewriter#rewrite}
   */
  public static byte[] shorten(byte[] wasm) {
    try {
      return shorten(ModuleSpaces.read(wasm));
    } catch (MalformedModule e) {
      throw e.asInvalidCode();
    }
  }

  private static byte[] shorten(ModuleSpaces spaces) {
    byte[] wasm = spaces.bytes();
    int length = spaces.end(SectionId.CODE) - spaces.start(SectionId.CODE);
    BinaryWriter bodies = new BinaryWriter(length + 16).number(spaces.bodies());
    BinaryWriter body = new BinaryWriter(1 << 12);
    boolean changed = false;
    for (int i = 0; i < spaces.bodies(); i++) {
      body.clear();
      JumpShortener function = new JumpShortener(wasm, FunctionDecoder.decode(spaces, i));
      changed |= function.write(spaces.body(i), body);
      bodies.sized(body);
    }
    return changed ? module(spaces, bodies) : wasm;
  }

  private static byte[] module(ModuleSpaces spaces, BinaryWriter bodies) {
    byte[] wasm = spaces.bytes();
    BinaryWriter out = new BinaryWriter(wasm.length + 64).copy(wasm, 0, 8);
    for (SectionId section : SectionId.values()) {
      if (section == SectionId.CODE) {
        out.next(section.id()).sized(bodies);
      } else if (spaces.has(section)) {
        int start = spaces.start(section);
        int end = spaces.end(section);
        out.next(section.id()).number(end - start).copy(wasm, start, end);
      }
    }
    return out.toBytes();
  }

  /** Writes the body without its length; true when it has other jumps than before. */
  private boolean write(BinaryReader original, BinaryWriter out) {
    int start = original.position();
    int written = start;
    for (int i = 0; i < code.count(); i++) {
      if (code.operation(i) == Operation.BR_TABLE) {
        noteTable(i);
      } else if (code.operation(i) == Operation.BR) {
        Block piece = piece(i);
        if (piece != null) {
          out.copy(wasm, written, code.start(i));
          int depth = code.operand(i) + code.block(i).depth();
          out.next(Operation.BR.code()).number(depth - piece.depth());
          written = code.end(i);
        }
      }
    }
    out.copy(wasm, written, start + original.left());
    return written > start;
  }

  /** Notes the loop that does nothing before its table but to open blocks and read a variable. */
  private void noteTable(int table) {
    int at = table - 1;
    if (at < 0 || code.operation(at) != Operation.LOCAL_GET) {
      return;
    }
    do {
      at--;
    } while (at >= 0 && code.operation(at) == Operation.BLOCK && code.block(at).type() < 0);
    if (at >= 0 && code.operation(at) == Operation.LOOP && code.block(at).type() < 0) {
      tables.put(code.block(at), table);
    }
  }

  /** The open block behind which a jump goes on; null when it is no jump, or one back. */
  private @Nullable Block piece(int branch) {
    Integer table = tables.get(code.block(branch));
    if (table == null
        || branch < 2
        || code.operation(branch - 1) != Operation.LOCAL_SET
        || code.operand(branch - 1) != code.operand(table - 1)
        || code.operation(branch - 2) != Operation.I32_CONST) {
      return null;
    }
    Block[] targets = code.targets(table);
    int number = code.operand(branch - 2);
    boolean listed = number >= 0 && number < targets.length;
    Block piece = targets[listed ? number : targets.length - 1];
    boolean open = piece.opener() < branch && branch < piece.end();
    return open && !piece.isLoop() && piece.labelValues() == 0 ? piece : null;
  }
}
