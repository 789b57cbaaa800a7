package dev.annex.runtime.wasm.bytecode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;

/**
 * Generated classes as the engine keeps them: a jar with a file of properties and the classes.
 *
 * @param properties the engine's own note, which stays as it is
 * @param classes by internal name, in their order
 */
record GeneratedClasses(byte[] properties, Map<String, byte[]> classes) {

  private static final String JAR = "the jar";

  /**
   * Reads a jar.
   *
   * @throws UnexpectedCode when anything else is in it
   */
  static GeneratedClasses read(byte[] jar) {
    byte[] properties = null;
    Map<String, byte[]> classes = new LinkedHashMap<>();
    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        byte[] contents = in.readAllBytes();
        if (entry.getName().equals(Engine.PROPERTIES)) {
          properties = contents;
        } else if (classes.put(nameOf(entry.getName(), contents), contents) != null) {
          throw new UnexpectedCode(JAR, entry.getName() + " is in it twice");
        }
      }
    } catch (IOException e) {
      throw new UnexpectedCode(JAR, "it cannot be read", e);
    }
    if (properties == null) {
      throw new UnexpectedCode(JAR, "there is no " + Engine.PROPERTIES);
    }
    return new GeneratedClasses(properties, classes);
  }

  private static String nameOf(String entry, byte[] contents) {
    String name;
    try {
      name = new ClassReader(contents).getClassName();
    } catch (RuntimeException e) {
      throw new UnexpectedCode(JAR, entry + " is no class", e);
    }
    if (!entry.equals(name + Engine.CLASS)) {
      throw new UnexpectedCode(JAR, "%s holds %s".formatted(entry, name));
    }
    return name;
  }

  byte[] toJar() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      put(out, Engine.PROPERTIES, properties);
      for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
        put(out, entry.getKey() + Engine.CLASS, entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(JarOutputStream out, String name, byte[] contents) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    out.putNextEntry(entry);
    out.write(contents);
    out.closeEntry();
  }
}
