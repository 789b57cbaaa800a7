package dev.annex.cli.client;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A client of agents: where it keeps its servers, and under which word. */
enum Client {
  claude("mcpServers", "Claude Desktop", "Quit Claude Desktop completely and start it again."),
  cursor("mcpServers", "Cursor", "Cursor picks it up by itself; if not, reload its window."),
  vscode("servers", "VS Code", "Open that file in VS Code and press Start above the entry.");

  private final String member;
  private final String title;
  private final String next;

  Client(String member, String title, String next) {
    this.member = member;
    this.title = title;
    this.next = next;
  }

  /** The member of its file that holds its servers. */
  String member() {
    return member;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** What to do once the entry is there. */
  String next() {
    return next;
  }

  /** Its file on this system. */
  Path file(Map<String, String> environment, String system, Path home, Path working) {
    return switch (this) {
      case claude -> claudeFolder(environment, system, home).resolve("claude_desktop_config.json");
      case cursor -> home.resolve(".cursor").resolve("mcp.json");
      case vscode -> working.resolve(".vscode").resolve("mcp.json");
    };
  }

  private static Path claudeFolder(Map<String, String> environment, String system, Path home) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support").resolve("Claude");
    }
    if (name.startsWith("windows")) {
      return folder(environment, "APPDATA", home.resolve("AppData").resolve("Roaming"))
          .resolve("Claude");
    }
    return folder(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("Claude");
  }

  private static Path folder(Map<String, String> environment, String variable, Path otherwise) {
    String value = environment.getOrDefault(variable, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }
}
