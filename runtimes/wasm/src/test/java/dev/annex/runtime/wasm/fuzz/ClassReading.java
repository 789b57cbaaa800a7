package dev.annex.runtime.wasm.fuzz;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import dev.annex.runtime.wasm.bytecode.UnexpectedCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * Classes that the engine generated, with bytes changed, are rewritten or refused as unexpected;
 * and what is rewritten names no class of the JVM that the engine's own code does not name.
 */
public final class ClassReading {

  private static final String CLASS = ".class";

  /** The tag of a class among the constants of a class file (JVMS 4.4.1). */
  private static final int CLASS_REFERENCE = 7;

  private static final WasmModule MODULE = Parser.parse(ModuleMaker.of(new Entropy(program())));
  private static final Map<String, byte[]> ENTRIES = entries(generated());
  private static final List<String> CLASSES =
      ENTRIES.keySet().stream().filter(name -> name.endsWith(CLASS)).toList();
  private static final Set<String> KNOWN = namedOutside(rewritten(ENTRIES).orElseThrow());

  private ClassReading() {}

  /** The form in which Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Entropy entropy = new Entropy(bytes);
    Map<String, byte[]> changed = new LinkedHashMap<>(ENTRIES);
    while (!entropy.isEmpty()) {
      String name = CLASSES.get(entropy.below(CLASSES.size()));
      byte[] contents = Objects.requireNonNull(changed.get(name)).clone();
      int place = ((entropy.below(256) << 8) + entropy.below(256)) % contents.length;
      contents[place] = (byte) entropy.below(256);
      changed.put(name, contents);
    }
    Optional<byte[]> jar = rewritten(changed);
    if (jar.isEmpty()) {
      return;
    }
    Set<String> named = namedOutside(jar.get());
    named.removeAll(KNOWN);
    if (!named.isEmpty()) {
      throw new AssertionError("code that is let through names " + named);
    }
  }

  private static Optional<byte[]> rewritten(Map<String, byte[]> entries) {
    try {
      return Optional.of(ClassPass.rewrite(jar(entries), MODULE, Map.of(), Set.of()).jar());
    } catch (UnexpectedCode e) {
      return Optional.empty();
    }
  }

  /** The classes that the classes of a jar refer to, but for generated ones. */
  private static Set<String> namedOutside(byte[] jar) {
    Set<String> named = new TreeSet<>();
    entries(jar)
        .forEach((name, contents) -> {
          if (name.endsWith(CLASS)) {
            addReferences(withoutFrames(contents), named);
          }
        });
    named.removeIf(name -> ENTRIES.containsKey(name + CLASS));
    return named;
  }

  /**
   * Frames name types for the verifier alone: a wrong one ends with the class being refused by the
   * JVM, and runs nothing.
   */
  private static ClassReader withoutFrames(byte[] contents) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(contents).accept(writer, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return new ClassReader(writer.toByteArray());
  }

  private static void addReferences(ClassReader reader, Set<String> named) {
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == CLASS_REFERENCE) {
        named.add(reader.readUTF8(item, buffer));
      }
    }
  }

  /** Any program with loops, calls and memory in it will do. */
  private static byte[] program() {
    byte[] bytes = new byte[400];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37 + i / 7);
    }
    return bytes;
  }

  private static byte[] generated() {
    List<byte[]> jars = new ArrayList<>();
    MachineFactoryCompiler.builder(MODULE)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withCache(
            new Cache() {
              @Override
              public byte @Nullable [] get(String key) {
                return null;
              }

              @Override
              public void putIfAbsent(String key, byte[] data) {
                jars.add(data);
              }
            })
        .compile();
    return jars.getFirst();
  }

  private static Map<String, byte[]> entries(byte[] jar) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static byte[] jar(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
