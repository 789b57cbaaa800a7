import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Brings libraries of the program into a form that the JVM's AOT cache takes in, so that commands start faster. Run by the build:
 * {@code java Renew.java LIB_FOLDER}. Why this is needed: docs/decisions/0049-starting-a-command.md.
 *
 * <ul>
 *   <li>Class files older than version 50 have no frames, and the cache leaves them out. Those of {@link #OLD} get frames and version
 *       52; their instructions stay.
 *   <li>{@code switch} over types is linked when it first runs, by a class that is written then. In jars of Annex itself it becomes the
 *       chain of {@code instanceof} that it stands for.
 * </ul>
 *
 * Each jar keeps its other entries, and their order and times, so the result depends on nothing but the jar. A jar of {@link #OLD} must
 * be the one that was looked at: another version is another decision.
 */
final class Renew {

  private static final String OWN = "annex-";
  private static final String CLASS = ".class";
  private static final String NOTE = "META-INF/RENEWED";
  private static final String NOTE_TEXT =
      "The build of Annex gave frames and version 52 to the class files that were older than version 50. Nothing else was changed.\nOriginal: %s, SHA-256 %s\n";
  private static final String TYPE_SWITCH = "typeSwitch";
  private static final String CHAIN = "annex$typeSwitch$";
  private static final int OLDEST_WITH_FRAMES = 50;
  private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");

  /** Libraries with old class files that every command needs, and their SHA-256. */
  private static final Map<String, String> OLD =
      Map.of("picocli-4.7.7.jar", "f86e30fffd10d2b13b8caa8d4b237a7ee61f2ffccf5b1941de718b765d235bf8");

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    }
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    List<String> missing = new ArrayList<>(OLD.keySet());
    try (URLClassLoader types = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(types).cached();
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        if (missing.remove(name)) {
          renewOld(jar, OLD.get(name), hierarchy);
        } else if (name.startsWith(OWN)) {
          ClassFile files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
          rewrite(jar, bytes -> withoutTypeSwitches(files, bytes), Map.of());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException("%s: %s not found. When its version changes, look at it again and change the list in Renew.java.".formatted(folder, missing));
    }
  }

  private static void renewOld(Path jar, String digest, ClassHierarchyResolver hierarchy) throws Exception {
    String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    if (!found.equals(digest)) {
      throw new IllegalStateException("%s has SHA-256 %s, where %s was expected".formatted(jar, found, digest));
    }
    ClassFile files =
        ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    String note = NOTE_TEXT.formatted(jar.getFileName(), digest);
    rewrite(jar, bytes -> withFrames(files, bytes), Map.of(NOTE, note.getBytes(StandardCharsets.UTF_8)));
  }

  // ---- a jar

  private interface Rewriting {
    byte[] apply(byte[] classFile);
  }

  private static void rewrite(Path jar, Rewriting rewriting, Map<String, byte[]> added) throws IOException {
    Path renewed = jar.resolveSibling(jar.getFileName() + ".renewed");
    boolean changed = !added.isEmpty();
    try (JarFile in = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(renewed);
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : Collections.list(in.entries())) {
        byte[] before = read(in, entry);
        byte[] after = entry.getName().endsWith(CLASS) ? rewriting.apply(before) : before;
        changed |= after != before;
        put(out, entry.getName(), entry.getTime(), after);
      }
      for (Map.Entry<String, byte[]> entry : added.entrySet()) {
        put(out, entry.getKey(), in.entries().nextElement().getTime(), entry.getValue());
      }
    }
    if (changed) {
      Files.move(renewed, jar, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(renewed);
    }
  }

  private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static void put(JarOutputStream out, String name, long time, byte[] contents) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
    out.write(contents);
    out.closeEntry();
  }

  // ---- frames

  private static byte[] withFrames(ClassFile files, byte[] bytes) {
    ClassModel old = files.parse(bytes);
    if (old.majorVersion() >= OLDEST_WITH_FRAMES) {
      return bytes;
    }
    return files.build(
        old.thisClass().asSymbol(),
        builder -> {
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          for (ClassElement element : old) {
            switch (element) {
              case ClassFileVersion _ -> {}
              case MethodModel method -> copy(method, builder);
              default -> builder.with(element);
            }
          }
        });
  }

  /** Instruction by instruction: copied whole, a method would stay as it is, without frames. */
  private static void copy(MethodModel method, ClassBuilder builder) {
    builder.transformMethod(method, (in, element) -> {
      if (element instanceof CodeModel code) {
        in.withCode(out -> code.forEach(out::with));
      } else {
        in.with(element);
      }
    });
  }

  // ---- switches over types

  private static byte[] withoutTypeSwitches(ClassFile files, byte[] bytes) {
    if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(TYPE_SWITCH)) {
      return bytes;
    }
    ClassModel before = files.parse(bytes);
    List<MethodModel> methods = before.methods().stream().filter(Renew::switchesOverTypes).toList();
    if (methods.isEmpty()) {
      return bytes;
    }
    boolean isInterface = before.flags().has(AccessFlag.INTERFACE);
    ClassDesc owner = before.thisClass().asSymbol();
    Map<Chain, String> chains = new LinkedHashMap<>();
    return files.build(
        owner,
        builder -> {
          for (ClassElement element : before) {
            if (element instanceof MethodModel method && methods.contains(method)) {
              builder.transformMethod(
                  method,
                  MethodTransform.transformingCode((code, instruction) -> {
                    Chain chain = chain(instruction);
                    if (chain == null) {
                      code.with(instruction);
                    } else {
                      String name = chains.computeIfAbsent(chain, _ -> CHAIN + chains.size());
                      code.invokestatic(owner, name, chain.type(), isInterface);
                    }
                  }));
            } else {
              builder.with(element);
            }
          }
          chains.forEach((chain, name) ->
              builder.withMethodBody(
                  name, chain.type(), ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC, chain::write));
        });
  }

  private static boolean switchesOverTypes(MethodModel method) {
    return method.code().stream()
        .flatMap(CodeModel::elementStream)
        .anyMatch(element -> chain(element) != null);
  }

  /** What a switch asks, or null when the instruction is none, or asks for more than types. */
  private static Chain chain(CodeElement element) {
    if (!(element instanceof InvokeDynamicInstruction call)
        || !call.bootstrapMethod().owner().equals(SWITCHES)
        || !call.bootstrapMethod().methodName().equals(TYPE_SWITCH)) {
      return null;
    }
    List<ClassDesc> types = new ArrayList<>();
    for (ConstantDesc label : call.bootstrapArgs()) {
      if (!(label instanceof ClassDesc type) || type.isPrimitive()) {
        return null;
      }
      types.add(type);
    }
    return new Chain(call.typeSymbol(), types);
  }

  /**
   * Given an object and the number of the first type to look at, the number of the first type that it is of; -1 for null, the number of
   * types when it is of none: as {@code SwitchBootstraps.typeSwitch} specifies it.
   */
  private record Chain(MethodTypeDesc type, List<ClassDesc> types) {

    void write(CodeBuilder code) {
      Label there = code.newLabel();
      code.aload(0).ifnonnull(there).loadConstant(-1).ireturn().labelBinding(there);
      for (int i = 0; i < types.size(); i++) {
        Label next = code.newLabel();
        code.iload(1).loadConstant(i).if_icmpgt(next);
        code.aload(0).instanceOf(types.get(i)).ifeq(next);
        code.loadConstant(i).ireturn().labelBinding(next);
      }
      code.loadConstant(types.size()).ireturn();
    }
  }
}
