package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.Optional;

/**
 * Which messages a skill wants: {@code last:10}, {@code role:user}, both with a comma between, or
 * nothing for all.
 *
 * @param last the newest so many of those in that role
 */
record HistoryFilter(Optional<String> role, Optional<Long> last) {

  static HistoryFilter read(HostRequest request) {
    Optional<String> role = Optional.empty();
    Optional<Long> last = Optional.empty();
    for (String part : TopLevelCommas.items(request.text("filter"))) {
      String word = part.substring(0, Math.max(0, part.indexOf(':'))).strip();
      String value = part.substring(part.indexOf(':') + 1).strip();
      if (word.equals("role") && !value.isEmpty()) {
        role = Optional.of(value);
      } else if (word.equals("last") && value.matches("[0-9]{1,9}")) {
        last = Optional.of(Long.parseLong(value));
      } else {
        throw request.invalid("filter must be made of last:NUMBER and role:NAME");
      }
    }
    return new HistoryFilter(role, last);
  }

  boolean wants(String given) {
    return role.map(given::equals).orElse(true);
  }
}
