package dev.annex.capabilities.files;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;

/**
 * Asking whoever started a call for a file, and using what was chosen: that file, in that
 * direction, during that call.
 */
record ChosenPermission() implements Permission {

  static final String NAME = "files.chosen";

  @Override
  public boolean covers(Access<?> access) {
    if (!access.action().family().equals(FilesCapability.NAME)) {
      return false;
    }
    return switch (access.target()) {
      case ChooseFile.Wish wish -> access.action().name().equals(ChooseFile.NAME);
      case FileTarget<?> target ->
          access.action().name().equals(OpenHandle.NAME)
              && target.what() instanceof OpenHandle.Manner manner
              && manner.chosen();
      case HandleTarget<?> target ->
          target
              .file()
              .map(file ->
                  file.chosenFor().isPresent()
                      && target.use().map(file.chosenFor().get()::equals).orElse(true))
              .orElse(true);
      default -> false;
    };
  }

  @Override
  public String describe() {
    return "ask you for a file while it works for you, and read or write the one you choose, until it is done";
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
  }

  @Override
  public boolean changesState() {
    return true;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
