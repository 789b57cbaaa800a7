package dev.annex.cli.client;

import dev.annex.api.value.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a client starts Annex on its own.
 *
 * @param command the launcher
 * @param arguments what follows it
 */
public record Launcher(String command, List<String> arguments) {

  /** Set by the launcher to its own path. */
  public static final String PROPERTY = "annex.launcher";

  public Launcher {
    arguments = List.copyOf(arguments);
  }

  /**
   * The launcher this process was started with, serving MCP on its standard streams.
   *
   * @param data the data directory when it is not the usual one, absolute
   */
  public static Launcher ofProcess(Optional<Path> data) {
    List<String> arguments = new ArrayList<>(List.of("mcp"));
    data.ifPresent(path -> arguments.addAll(List.of("--data", path.toString())));
    return new Launcher(System.getProperty(PROPERTY, "annex"), arguments);
  }

  /** The members of a client's entry that start it. */
  public ObjectNode toJson() {
    ObjectNode entry = Json.object().put("command", command);
    ArrayNode list = entry.putArray("args");
    arguments.forEach(list::add);
    return entry;
  }

  /** The launcher as a POSIX shell reads it. */
  public String toShell() {
    StringBuilder shell = new StringBuilder(quoted(command));
    arguments.forEach(argument -> shell.append(' ').append(quoted(argument)));
    return shell.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
