package dev.annex.cli.policy;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The calls that a command is about: those of an extension, or those about one connection. */
final class Calls {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
  private static final int MAX_SHOWN_LENGTH = 64;

  @Parameters(index = "0", paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Option(
      names = "--asset",
      paramLabel = "N",
      description = "Only calls about this connection, as annex asset list shows it.")
  private Optional<String> asset = Optional.empty();

  String extension() {
    return extension;
  }

  /** Names the connection in a request. */
  void addTo(ObjectNode request) {
    asset().ifPresent(number -> request.put("asset", number));
  }

  /** Names the connection in a query. */
  Map<String, String> query() {
    Map<String, String> query = new HashMap<>();
    asset().ifPresent(number -> query.put("asset", number));
    return query;
  }

  private Optional<String> asset() {
    asset.ifPresent(text -> {
      if (!NUMBER.matcher(text).matches()) {
        throw CommandFailure.refused(
            "--asset \"%s\" is no id of a connection: ids are numbers. To see which there are: annex asset list"
                .formatted(SafeText.line(text, MAX_SHOWN_LENGTH)));
      }
    });
    return asset;
  }

  /** For people, after a verb. */
  @Override
  public String toString() {
    return extension + asset.map(" with asset %s"::formatted).orElse("");
  }
}
