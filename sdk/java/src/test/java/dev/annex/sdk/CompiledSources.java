package dev.annex.sdk;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java sources that are compiled while a test runs: examples, and snippets of guides. */
final class CompiledSources {

  private CompiledSources() {}

  /** Compiles one file into a folder; gives what the compiler said, empty when all is well. */
  static String compile(String fileName, String source, Path folder) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-proc:none", "-classpath", classPath(), "-d", folder.toString()),
                  null,
                  List.of(new Source(fileName, source)))
              .call();
      return compiled ? "" : "%s does not compile: %s".formatted(fileName, said);
    }
  }

  /** The SDK and the libraries of these tests, and nothing else. */
  private static String classPath() {
    return System.getProperty("java.class.path") + File.pathSeparator + sdk();
  }

  /** Where the SDK's own classes are. */
  static Path sdk() {
    return Path.of(
        URI.create(Extension.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  static URLClassLoader loader(Path folder) throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, CompiledSources.class.getClassLoader());
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String fileName, String text) {
      super(URI.create("memory:///" + fileName), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
