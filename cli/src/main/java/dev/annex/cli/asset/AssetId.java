package dev.annex.cli.asset;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import java.util.regex.Pattern;

/** Ids of connections as people write them. */
final class AssetId {

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");
  private static final int MAX_SHOWN_LENGTH = 64;

  private AssetId() {}

  /** The id as a part of a path. */
  static String path(String id) {
    if (!ID.matcher(id).matches()) {
      throw CommandFailure.refused(
          "\"%s\" is no id of an asset: ids are numbers. To see which there are: annex asset list"
              .formatted(SafeText.line(id, MAX_SHOWN_LENGTH)));
    }
    return id;
  }
}
