package dev.annex.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the class files of one module mention, read from where the class loader has them: a folder
 * or a jar.
 */
final class ModuleClasses {

  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([A-Za-z0-9_$/]+)[;<]");

  /**
   * Classes by name, each with the classes and the members (as {@code class#member}) it mentions.
   */
  private final Map<String, Set<String>> mentions = new TreeMap<>();

  private ModuleClasses() {}

  /** The module that has this class. */
  static ModuleClasses of(Class<?> member) {
    URI location =
        URI.create(member.getProtectionDomain().getCodeSource().getLocation().toString());
    Path path = Path.of(location);
    ModuleClasses classes = new ModuleClasses();
    try {
      if (Files.isDirectory(path)) {
        classes.read(path);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          classes.read(jar.getPath("/"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private void read(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      add(ClassFile.of().parse(Files.readAllBytes(file)));
    }
  }

  private void add(ClassModel model) {
    Set<String> found = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> found.addAll(types(type.asInternalName()));
        case MemberRefEntry member ->
            found.add(dotted(member.owner().asInternalName()) + "#" + member.name().stringValue());
        case Utf8Entry text -> found.addAll(types(text.stringValue()));
        default -> {}
      }
    }
    mentions.put(dotted(model.thisClass().asInternalName()), found);
  }

  private static List<String> types(String text) {
    List<String> types = new ArrayList<>();
    Matcher matcher = TYPE_IN_DESCRIPTOR.matcher(text);
    while (matcher.find()) {
      types.add(dotted(matcher.group(1)));
    }
    if (text.indexOf('/') > 0 && text.matches("[A-Za-z0-9_$/]+")) {
      types.add(dotted(text));
    }
    return types;
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }

  /** Every class of the module. */
  Set<String> classes() {
    return mentions.keySet();
  }

  /** What one class mentions. */
  Set<String> mentionedBy(String name) {
    return mentions.getOrDefault(name, Set.of());
  }

  /** For each package of the module, the other packages of it that it mentions. */
  Map<String, Set<String>> packages() {
    Map<String, Set<String>> graph = new TreeMap<>();
    for (String name : classes()) {
      Set<String> others = graph.computeIfAbsent(packageOf(name), key -> new TreeSet<>());
      mentionedBy(name).stream()
          .filter(classes()::contains)
          .map(ModuleClasses::packageOf)
          .filter(other -> !other.equals(packageOf(name)))
          .forEach(others::add);
    }
    return graph;
  }

  static String packageOf(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
