package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.bytecode.FunctionDivider.Sizes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewritten classes with functions divided that are far too small for it.
 *
 * @param jar in the form in which the engine keeps its code
 * @param parts how many methods were made of regions
 * @param fuelCalls places that charge fuel
 */
record Divided(byte[] jar, int parts, int fuelCalls) {

  static Divided of(RewrittenCode code, Map<Integer, FuelMethod> fuel, Sizes sizes) {
    GeneratedClasses classes = GeneratedClasses.read(code.jar());
    CodeWall wall = new CodeWall(classes.classes().keySet(), fuel);
    Map<String, byte[]> divided = new LinkedHashMap<>();
    int[] parts = new int[1];
    classes
        .classes()
        .forEach((name, bytes) -> {
          byte[] ours = FunctionDivider.rewrite(bytes, sizes);
          wall.check(ours);
          parts[0] += parts(ours);
          divided.put(name, ours);
        });
    return new Divided(
        new GeneratedClasses(classes.properties(), divided).toJar(), parts[0], wall.fuelCalls());
  }

  private static int parts(byte[] bytes) {
    int[] count = new int[1];
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public @Nullable MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  @Nullable String signature,
                  String @Nullable [] thrown) {
                count[0] += Engine.partOf(name).isPresent() ? 1 : 0;
                return null;
              }
            },
            ClassReader.SKIP_CODE);
    return count[0];
  }
}
