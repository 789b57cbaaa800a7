package dev.annex.capabilities.files;

import dev.annex.api.capability.HostRequests;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends of files' names: what stands behind the last dot, in whatever case.
 *
 * @param known in lower case; none for every name
 */
record Extensions(Set<String> known) {

  static final int MOST = 128;

  static Extensions of(Optional<List<String>> given, String operation, String field) {
    List<String> texts = given.orElse(List.of());
    if (texts.size() > MOST) {
      throw HostRequests.invalidField(operation, field, "has more than %d texts".formatted(MOST));
    }
    if (texts.stream().anyMatch(text -> text.isEmpty() || text.contains("/"))) {
      throw HostRequests.invalidField(
          operation, field, "holds a text that is empty or has a slash in it");
    }
    return new Extensions(
        texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
  }

  boolean has(String path) {
    int dot = path.lastIndexOf('.');
    return known.isEmpty()
        || (dot > path.lastIndexOf('/')
            && known.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }
}
