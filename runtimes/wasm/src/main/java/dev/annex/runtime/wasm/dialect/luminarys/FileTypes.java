package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds of files that {@code fs_grep} can be narrowed to, as the ends of their names. */
final class FileTypes {

  private static final Map<String, List<String>> LANGUAGES =
      Map.ofEntries(
          Map.entry("c", List.of("c", "h")),
          Map.entry("clojure", List.of("clj", "cljs", "cljc")),
          Map.entry("cpp", List.of("cc", "cpp", "cxx", "h", "hh", "hpp", "hxx")),
          Map.entry("csharp", List.of("cs")),
          Map.entry("css", List.of("css", "less", "sass", "scss")),
          Map.entry("dart", List.of("dart")),
          Map.entry("elixir", List.of("ex", "exs")),
          Map.entry("erlang", List.of("erl", "hrl")),
          Map.entry("go", List.of("go")),
          Map.entry("haskell", List.of("hs")),
          Map.entry("html", List.of("htm", "html")),
          Map.entry("java", List.of("java")),
          Map.entry("javascript", List.of("cjs", "js", "jsx", "mjs")),
          Map.entry("kotlin", List.of("kt", "kts")),
          Map.entry("lua", List.of("lua")),
          Map.entry("perl", List.of("pl", "pm")),
          Map.entry("php", List.of("php")),
          Map.entry("proto", List.of("proto")),
          Map.entry("python", List.of("py", "pyi")),
          Map.entry("r", List.of("r")),
          Map.entry("ruby", List.of("rb")),
          Map.entry("rust", List.of("rs")),
          Map.entry("scala", List.of("scala")),
          Map.entry("shell", List.of("bash", "sh", "zsh")),
          Map.entry("sql", List.of("sql")),
          Map.entry("swift", List.of("swift")),
          Map.entry("typescript", List.of("cts", "mts", "ts", "tsx")),
          Map.entry("zig", List.of("zig")));

  /** Groups that are no programs. */
  private static final Map<String, List<String>> DOCUMENTS =
      Map.of(
          "json", List.of("json", "jsonc", "jsonl"),
          "markdown", List.of("markdown", "md"),
          "toml", List.of("toml"),
          "xml", List.of("xml"),
          "yaml", List.of("yaml", "yml"));

  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("c++", "cpp"),
          Map.entry("c#", "csharp"),
          Map.entry("cs", "csharp"),
          Map.entry("golang", "go"),
          Map.entry("js", "javascript"),
          Map.entry("md", "markdown"),
          Map.entry("py", "python"),
          Map.entry("rb", "ruby"),
          Map.entry("rs", "rust"),
          Map.entry("sh", "shell"),
          Map.entry("ts", "typescript"),
          Map.entry("yml", "yaml"));

  private FileTypes() {}

  /**
   * The ends of names of a kind, without the dot; none for every file. A word that is not known is
   * taken for an end itself.
   *
   * @param type the contract's word: {@code text} and {@code all} narrow nothing, because files
   *     that are no text are left out anyway
   */
  static List<String> extensions(String type) {
    String word = type.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "", "text", "all" -> List.of();
      case "code" -> LANGUAGES.values().stream().flatMap(List::stream).distinct().sorted().toList();
      default -> {
        String name = OTHER_NAMES.getOrDefault(word, word);
        List<String> itself = List.of(word.startsWith(".") ? word.substring(1) : word);
        yield LANGUAGES.getOrDefault(name, DOCUMENTS.getOrDefault(name, itself));
      }
    };
  }
}
