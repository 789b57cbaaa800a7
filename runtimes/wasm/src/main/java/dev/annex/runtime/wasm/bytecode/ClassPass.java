package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.objectweb.asm.ClassTooLargeException;
import run.endive.wasm.WasmModule;

/**
 * Rewrites the classes that the engine generates from a module, so that they run at about the speed
 * of code written by hand for this host. Stateless; any thread.
 *
 * <p>How it works. The engine's code goes through layers that the JVM cannot always see through: a
 * helper, an interface and a page table for each memory access; the instance, an array and an
 * object for each global; an interrupt poll before each call. In one pass over the instructions, in
 * {@link MethodRewriter}:
 *
 * <ol>
 *   <li>The engine's memory interface becomes the final class {@link FlatMemory}, in descriptors,
 *       frames and calls; where the engine hands out its interface, the reference is cast once.
 *   <li>Helpers that read and write memory become static methods of {@link FlatMemory}, which take
 *       their arguments in the same order.
 *   <li>{@link MovedGlobals} become fields of the memory, which every method has at hand.
 *   <li>Calls of the functions that metering appended become static methods of {@link FlatMemory}
 *       on two of its fields; the functions themselves do the same, for whoever reaches them
 *       otherwise.
 *   <li>Interrupt polls go: fuel is checked wherever the engine polled, and looks for the interrupt
 *       between slices.
 *   <li>A comparison, its negation and the branch behind it become one instruction.
 * </ol>
 *
 * <p>No value changes its place on the stack or among the locals, so the frames stay as they are
 * and need no computing; the JVM's verifier checks them when the classes are loaded. Only {@link
 * ArrayKeeper} adds locals, afterwards, to functions that loop and call nothing, and to each of
 * their frames; and {@link LoopTwins} writes these functions twice. Functions that are too large
 * for the JVM's quick compiler are divided last, by {@link FunctionDivider}.
 *
 * <p>Then {@link CodeWall} reads the result again: it must refer to nothing that guest code has no
 * business with, and charge fuel in as many places as the module. When the places are fewer, the
 * polls stay; when anything else is not as it must be, the code is refused.
 */
public final class ClassPass {

  private ClassPass() {}

  /**
   * Rewrites generated classes.
   *
   * @param jar as the engine hands it to its cache
   * @param module what it was generated from, with all function bodies
   * @param fuel the functions that metering appended; none when the module is not metered
   * @param interpreted functions that are not compiled; no global is moved when there are any,
   *     because the interpreter knows of no fields
   * @throws UnexpectedCode when the classes are not what the engine generates
   */
  public static RewrittenCode rewrite(
      byte[] jar, WasmModule module, Map<Integer, FuelMethod> fuel, Set<Integer> interpreted) {
    GeneratedClasses original = GeneratedClasses.read(jar);
    MovedGlobals globals = interpreted.isEmpty() ? MovedGlobals.of(module) : MovedGlobals.none();
    int sites = FuelCallSites.count(module, fuel.keySet(), interpreted);
    if (!fuel.isEmpty()) {
      RewrittenCode code = rewrite(original, globals, fuel, false);
      if (code.counts().fuelCalls() == sites) {
        return code;
      }
    }
    return rewrite(original, globals, fuel, true);
  }

  /**
   * Rewrites classes of a module whose charges could not be proven: it pays fuel all the same, and
   * every interrupt poll stays.
   *
   * @param fuel the functions that metering appended
   * @param interpreted functions that are not compiled
   * @throws UnexpectedCode when the classes are not what the engine generates
   */
  public static RewrittenCode rewriteKeepingPolls(
      byte[] jar, WasmModule module, Map<Integer, FuelMethod> fuel, Set<Integer> interpreted) {
    MovedGlobals globals = interpreted.isEmpty() ? MovedGlobals.of(module) : MovedGlobals.none();
    return rewrite(GeneratedClasses.read(jar), globals, fuel, true);
  }

  /** The index of the function that a generated method holds; empty for other methods. */
  public static OptionalInt function(String methodName) {
    return Engine.function(methodName);
  }

  private static RewrittenCode rewrite(
      GeneratedClasses original,
      MovedGlobals globals,
      Map<Integer, FuelMethod> fuel,
      boolean keepsPolls) {
    Set<String> names = original.classes().keySet();
    Rewriting rewriting =
        new Rewriting(
            names, helperClass(names), globals, fuel, keepsPolls, false, new Rewriting.Counts());
    CodeWall wall = new CodeWall(names, fuel);
    Map<String, byte[]> rewritten = LinkedHashMap.newLinkedHashMap(names.size());
    original
        .classes()
        .forEach((name, bytes) -> rewritten.put(name, rewrite(name, bytes, rewriting, wall)));
    requireProven(wall, rewriting);
    return new RewrittenCode(
        new GeneratedClasses(original.properties(), rewritten).toJar(),
        globals,
        !keepsPolls,
        rewriting.counts().toReplacements());
  }

  private static byte[] rewrite(String name, byte[] bytes, Rewriting rewriting, CodeWall wall) {
    try {
      LoopTwins.Twinned twinned =
          LoopTwins.rewrite(ArrayKeeper.rewrite(ClassRewriter.rewrite(bytes, rewriting)));
      rewriting.counts().twinFuelCalls += twinned.fuelCalls();
      byte[] ours = FunctionDivider.rewrite(twinned.bytes());
      wall.check(ours);
      return ours;
    } catch (UnexpectedCode e) {
      throw e;
    } catch (ClassTooLargeException e) {
      throw new UnexpectedCode(name, "it is too large when it is rewritten", e);
    } catch (RuntimeException e) {
      // A class file that is none makes its reader fail in any way.
      throw new UnexpectedCode(name, "it is no class", e);
    }
  }

  private static String helperClass(Set<String> names) {
    List<String> found = names.stream().filter(Engine::isHelperClass).toList();
    if (found.size() != 1) {
      throw new UnexpectedCode("the jar", "%d of its classes hold helpers".formatted(found.size()));
    }
    return found.getFirst();
  }

  private static void requireProven(CodeWall wall, Rewriting rewriting) {
    int deleted = rewriting.counts().polls;
    int fuelCalls = rewriting.counts().fuelCalls + rewriting.counts().twinFuelCalls;
    if (wall.fuelCalls() != fuelCalls
        || (!rewriting.keepsPolls() && wall.polls() != 0)
        || (rewriting.keepsPolls() && deleted != 0)) {
      throw new UnexpectedCode(
          "the jar",
          "%d places charge fuel where %d were rewritten, and %d polls are left"
              .formatted(wall.fuelCalls(), fuelCalls, wall.polls()));
    }
  }
}
