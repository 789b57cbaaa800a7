package dev.annex.cli.extension;

import dev.annex.cli.connection.Host;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The extension a person means by an id or an alias. */
public final class ExtensionName {

  private static final String EXTENSIONS = "/extensions/";
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,255}");
  private static final int SHOWN_LENGTH = 80;

  private ExtensionName() {}

  /** The path of the extension in the admin API; one that does not exist is left to the host. */
  public static String path(Host host, String name) {
    return EXTENSIONS + id(host, name);
  }

  /** The id of the extension; what is none of an extension that exists is left to the host. */
  public static String id(Host host, String name) {
    if (!WORD.matcher(name).matches() || name.chars().allMatch(letter -> letter == '.')) {
      throw CommandFailure.refused(
          "\"%s\" is no extension: expected an id or an alias, as annex list shows them."
              .formatted(SafeText.line(name, SHOWN_LENGTH)));
    }
    JsonNode items = host.get("/extensions").path("items");
    for (JsonNode item : items) {
      if (item.path("id").asString("").equals(name)) {
        return name;
      }
    }
    for (JsonNode item : items) {
      if (item.path("alias").asString("").equals(name)) {
        return item.path("id").asString("");
      }
    }
    return name;
  }
}
