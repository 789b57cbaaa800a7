package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the skills that a manifest names: files of Markdown, alone or in folders. Each is offered
 * as a prompt, for the person at the client to choose: what a stranger wrote is put before no model
 * unasked. One for one manifest.
 */
public final class SkillReader {

  /** Starts the entries of the tools that make their prompts; the path of the file follows. */
  public static final String ENTRY = "skill/";

  private static final String TOOL = "skill:";
  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_NAME = 100;
  private static final int MAX_DESCRIPTION = 1_000;
  private static final Pattern FRONT_MATTER =
      Pattern.compile(
          "\\A---[ \\t]*+\\r?\\n(.*?\\r?\\n)---[ \\t]*+(?:\\r?\\n|\\z)", Pattern.DOTALL);
  private static final Pattern MEMBER =
      Pattern.compile("(?m)^(name|description):[ \\t]*+(.*?)[ \\t]*+\\r?$");

  private final ExtensionId extension;
  private final PackageFiles files;
  private final String root;
  private final List<String> ignored;
  private final List<Tool> tools = new ArrayList<>();
  private final List<Prompt> prompts = new ArrayList<>();
  private final Map<String, String> paths = new LinkedHashMap<>();

  SkillReader(ExtensionId extension, PackageFiles files, String root, List<String> ignored) {
    this.extension = extension;
    this.files = files;
    this.root = root;
    this.ignored = ignored;
  }

  List<Tool> tools() {
    return List.copyOf(tools);
  }

  List<Prompt> prompts() {
    return List.copyOf(prompts);
  }

  /** The files by the names of their prompts. */
  Map<String, String> paths() {
    return paths;
  }

  void read(Fields resources, String member) {
    for (String written : resources.texts(member)) {
      String path =
          Words.inside(written)
              .orElseThrow(() ->
                  resources.wrong(
                      member,
                      "names %s, which leaves the package".formatted(Fields.quote(written))));
      List<String> found = markdown(path);
      if (found.isEmpty()) {
        throw resources.wrong(
            member, "names %s, where there is no Markdown".formatted(Fields.quote(written)));
      }
      found.forEach(this::skill);
    }
  }

  private List<String> markdown(String path) {
    String whole = path.equals(".") ? root : root + path;
    String folder = whole.isEmpty() || whole.endsWith("/") ? whole : whole + "/";
    SortedSet<String> all = files.paths();
    return all.stream()
        .filter(one -> one.equals(whole) || one.startsWith(folder))
        .filter(one -> one.endsWith(".md"))
        .toList();
  }

  private void skill(String path) {
    byte[] bytes = files.read(path).orElseThrow();
    if (bytes.length > MAX_BYTES) {
      throw Fields.invalid(
          "resources.skills",
          "names %s, which has more than %d bytes".formatted(Fields.quote(path), MAX_BYTES));
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    Map<String, String> head = head(text);
    String name = head.getOrDefault("name", nameOf(path));
    boolean usable = !name.isBlank() && name.length() <= MAX_NAME && Printable.is(name);
    if (!usable) {
      throw Fields.invalid(
          "resources.skills",
          "names %s, whose name is no name: %s".formatted(Fields.quote(path), Fields.quote(name)));
    }
    if (paths.containsKey(name)) {
      ignored.add(
          "Skill %s in %s has no effect: %s has the same name."
              .formatted(Fields.quote(name), path, paths.get(name)));
      return;
    }
    paths.put(name, path);
    ToolName maker = new ToolName(extension, TOOL + name);
    tools.add(
        new Tool(
            maker,
            ENTRY + path,
            "",
            "Makes a prompt of skill " + name,
            Schema.of(Json.object().put("type", "object")),
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.HOST)));
    String description = Printable.show(head.getOrDefault("description", ""), MAX_DESCRIPTION);
    prompts.add(new Prompt(name, name, description, List.of(), maker, Optional.empty()));
  }

  /** {@code skills/review/SKILL.md} is {@code review}, {@code skills/review.md} too. */
  private static String nameOf(String path) {
    String[] parts = path.split("/");
    String last = parts[parts.length - 1];
    boolean folder = last.equalsIgnoreCase("SKILL.md") && parts.length > 1;
    return folder ? parts[parts.length - 2] : last.substring(0, last.length() - ".md".length());
  }

  private static Map<String, String> head(String text) {
    Map<String, String> head = new LinkedHashMap<>();
    Matcher front = FRONT_MATTER.matcher(text);
    if (front.find()) {
      Matcher member = MEMBER.matcher(front.group(1));
      while (member.find()) {
        head.putIfAbsent(member.group(1), unquoted(member.group(2)));
      }
    }
    head.values().removeIf(String::isBlank);
    return head;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** The prompt of a skill, from its file in the package. */
  public static Result prompt(PackageFiles files, String entry) {
    String path = entry.substring(ENTRY.length());
    String text = new String(files.read(path).orElseThrow(), StandardCharsets.UTF_8);
    Matcher front = FRONT_MATTER.matcher(text);
    String body = front.find() ? text.substring(front.end()) : text;
    ObjectNode result = Json.object();
    ObjectNode message = result.putArray("messages").addObject().put("role", "user");
    message.putObject("content").put("type", "text").put("text", body);
    return Result.of(result);
  }
}
