package dev.annex.runtime.process.launch;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Puts values into texts of a manifest: {@code {{config_dir}}} is the folder of the package, {@code
 * {{env:NAME}}} what the operator set for the extension under this name, or nothing. Any thread.
 */
final class Template {

  private static final String FOLDER = "{{config_dir}}";
  private static final String VARIABLE = "{{env:";
  private static final String END = "}}";

  private final ExtensionId extension;
  private final Path folder;
  private final Surroundings surroundings;

  Template(ExtensionId extension, Path folder, Surroundings surroundings) {
    this.extension = extension;
    this.folder = folder;
    this.surroundings = surroundings;
  }

  /**
   * The text with its values, without white space around it.
   *
   * @throws AnnexException {@code CODE_INVALID} for a place that does not end, or that asks for
   *     what should be a secret
   */
  String expand(String written) {
    StringBuilder out = new StringBuilder();
    String text = written.strip();
    int from = 0;
    while (from < text.length()) {
      Optional<Place> place = place(text, from);
      if (place.isEmpty()) {
        out.append(text, from, text.length());
        break;
      }
      out.append(text, from, place.get().begin()).append(place.get().value());
      from = place.get().end();
    }
    return out.toString().strip();
  }

  /** Values are not looked through again: what an operator sets is no template. */
  private Optional<Place> place(String text, int from) {
    int folderAt = text.indexOf(FOLDER, from);
    int variableAt = text.indexOf(VARIABLE, from);
    if (folderAt >= 0 && (variableAt < 0 || folderAt < variableAt)) {
      return Optional.of(new Place(folderAt, folderAt + FOLDER.length(), folder.toString()));
    }
    return variableAt < 0 ? Optional.empty() : Optional.of(variable(text, variableAt));
  }

  private Place variable(String text, int begin) {
    int nameAt = begin + VARIABLE.length();
    int end = text.indexOf(END, nameAt);
    if (end < 0) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "Starting \"%s\" failed: \"%s\" is an invalid env template, its }} is missing."
              .formatted(extension, text));
    }
    String name = text.substring(nameAt, end).strip();
    if (SecretText.looksSecret(name)) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "Starting \"%s\" failed: env template \"%s\" must use secret_env."
              .formatted(extension, name));
    }
    return new Place(begin, end + END.length(), surroundings.variable(extension, name).orElse(""));
  }

  private record Place(int begin, int end, String value) {}
}
