package dev.annex.runtime.wasm.limits;

import dev.annex.runtime.wasm.FolderFiles;
import java.util.Map;
import java.util.TreeMap;

/** The guests of {@code cases/limits} that meet no limit: they answer, or trap by themselves. */
public final class EndingGuests {

  private EndingGuests() {}

  /** Their packages, by name. */
  public static Map<String, FolderFiles> all() {
    Map<String, FolderFiles> guests = new TreeMap<>();
    HostileCase.all().stream()
        .filter(EndingGuests::endsByItself)
        .forEach(hostile -> guests.put(hostile.name(), hostile.files()));
    return guests;
  }

  private static boolean endsByItself(HostileCase hostile) {
    return hostile.name().startsWith("trap-")
        || (!hostile.runs().isEmpty()
            && hostile.runs().stream().allMatch(run -> run.expect().has("result")));
  }
}
