package dev.annex.api.extension;

import dev.annex.api.call.Audience;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.Optional;
import java.util.Set;

/**
 * The operations that an extension has for its own pages and for people, without listing them.
 * Action {@code browse} is the tool {@code action:browse}; whether there is one, only the
 * extension's code knows.
 *
 * @param entry what the dialect calls, in front of the action's name
 * @param connectionTest the action that tries out a connection: its arguments are the settings
 *     themselves, it succeeds when they work
 */
public record Actions(String entry, Optional<String> connectionTest) {

  /** What the tool names of actions start with; no declared tool's does. */
  public static final String PREFIX = "action:";

  /** Who may run actions; an agent may not. */
  private static final Set<Audience> AUDIENCE = Set.of(Audience.PERSON, Audience.HOST);

  private static final Schema ANY = Schema.of(Json.object().put("type", "object"));

  /** The tool name of an action. */
  public static ToolName named(ExtensionId extension, String action) {
    return new ToolName(extension, PREFIX + action);
  }

  /** Whether a tool name is that of an action. */
  public static boolean isAction(ToolName name) {
    return name.tool().startsWith(PREFIX) && name.tool().length() > PREFIX.length();
  }

  /** Whether a tool name is that of the action that tries out a connection. */
  public boolean isConnectionTest(ToolName name) {
    return connectionTest.filter(test -> name.tool().equals(PREFIX + test)).isPresent();
  }

  /** The tool behind the name of an action. */
  public Tool tool(ToolName name) {
    String action = name.tool().substring(PREFIX.length());
    return new Tool(name, entry + action, "", "", ANY, Optional.empty(), Effects.UNKNOWN, AUDIENCE);
  }
}
