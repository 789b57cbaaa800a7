package dev.annex.runtime.wasm.metering;

import dev.annex.api.fault.AnnexException;
import dev.annex.runtime.wasm.binary.BinaryReader;
import dev.annex.runtime.wasm.binary.MalformedModule;

/**
 * Rewrites modules so that they pay fuel for what they do, before they do it.
 *
 * <p>The result is an ordinary module that behaves as the original did while there is fuel.
 * Helpers, their types and the globals that hold the fuel stand behind everything the guest
 * declares and are neither exported nor in a table, so the guest has no name for them. Every index
 * of the guest is checked before; types of operands are not: have the engine accept the original as
 * well, before or after. Any thread may rewrite.
 */
public final class FuelRewriter {

  private static final int MAX_LOCALS = 50_000;

  private final FuelRules rules;

  public FuelRewriter(FuelRules rules) {
    this.rules = rules;
  }

  /**
   * Rewrites a module.
   *
   * @param wasm the original, which stays unchanged
   * @throws AnnexException {@code CODE_INVALID} when the bytes are no module, name what they do not
   *     declare, or use an operation whose cost is not known
   */
  public MeteredModule rewrite(byte[] wasm) {
    try {
      return new Rewriting(ModuleSpaces.read(wasm)).run();
    } catch (MalformedModule e) {
      throw e.asInvalidCode();
    }
  }

  /** One module on its way. */
  private final class Rewriting {
    private final ModuleSpaces spaces;
    private final FuelFunctions functions;
    private final FuelHelpers helpers;
    private final BlockTypes blockTypes;
    private final int[] sites = new int[FuelHelper.values().length];

    Rewriting(ModuleSpaces spaces) {
      this.spaces = spaces;
      this.functions = FuelFunctions.from(spaces.functions());
      this.helpers = new FuelHelpers(functions, spaces.globals(), spaces.globals() + 1);
      this.blockTypes = new BlockTypes(spaces.types() + FuelHelpers.TYPES);
    }

    MeteredModule run() {
      BinaryWriter bodies = bodies();
      BinaryWriter out = new BinaryWriter(spaces.bytes().length + bodies.size() / 8);
      out.copy(spaces.bytes(), 0, 8);
      for (SectionId section : SectionId.values()) {
        BinaryWriter contents =
            switch (section) {
              case TYPE -> types();
              case FUNCTION -> functionTypes();
              case MEMORY -> memories();
              case GLOBAL -> globals();
              case CODE -> bodies;
              default -> original(section);
            };
        if (contents.size() > 0) {
          out.next(section.id()).sized(contents);
        }
      }
      return new MeteredModule(
          out.toBytes(), functions, spaces.globals(), spaces.globals() + 1, FuelSites.of(sites));
    }

    private BinaryWriter bodies() {
      FuelHelper[] appended = FuelHelper.values();
      BinaryWriter out =
          new BinaryWriter((spaces.end(SectionId.CODE) - spaces.start(SectionId.CODE)) * 9 / 8);
      BinaryWriter body = new BinaryWriter(1 << 12);
      out.number(spaces.bodies() + appended.length);
      for (int i = 0; i < spaces.bodies(); i++) {
        FunctionCode code = FunctionDecoder.decode(spaces, i);
        boolean zones =
            code.size() <= rules.zoneBytes() && !code.guards() && code.locals() < MAX_LOCALS;
        ChargePlan plan = ChargePlanner.plan(code, rules, zones);
        body.clear();
        FunctionWriter.write(spaces, code, plan, zones, functions, blockTypes, sites, body);
        out.sized(body);
      }
      for (FuelHelper helper : appended) {
        out.sized(helpers.body(helper));
      }
      return out;
    }

    private BinaryWriter types() {
      int types = spaces.types() + FuelHelpers.TYPES;
      BinaryWriter out = extended(SectionId.TYPE, FuelHelpers.TYPES + blockTypes.appended(types));
      FuelHelpers.writeTypes(out);
      blockTypes.write(spaces, types, out);
      return out;
    }

    private BinaryWriter functionTypes() {
      BinaryWriter out = extended(SectionId.FUNCTION, FuelHelper.values().length);
      for (FuelHelper helper : FuelHelper.values()) {
        out.number(FuelHelpers.type(helper, spaces.types()));
      }
      return out;
    }

    /** The guest's memory, or one without a page: generated code expects that there is one. */
    private BinaryWriter memories() {
      return spaces.memories() > 0
          ? original(SectionId.MEMORY)
          : new BinaryWriter(4).all(1, 1, 0, 0);
    }

    private BinaryWriter globals() {
      BinaryWriter out = extended(SectionId.GLOBAL, FuelHelpers.GLOBALS);
      FuelHelpers.writeGlobals(out);
      return out;
    }

    /** A section with its entries, and the announcement of more. */
    private BinaryWriter extended(SectionId section, int more) {
      BinaryReader reader = spaces.section(section);
      int entries = spaces.has(section) ? reader.number() : 0;
      return new BinaryWriter(reader.left() + 256)
          .number(entries + more)
          .copy(spaces.bytes(), reader.position(), spaces.end(section));
    }

    private BinaryWriter original(SectionId section) {
      return new BinaryWriter(spaces.end(section) - spaces.start(section))
          .copy(spaces.bytes(), spaces.start(section), spaces.end(section));
    }
  }
}
