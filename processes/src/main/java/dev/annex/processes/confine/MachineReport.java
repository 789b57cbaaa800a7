package dev.annex.processes.confine;

import java.util.List;

/**
 * What a machine can do to confine programs.
 *
 * @param possible whether it can at all
 * @param items what was looked at, in the order in which one thing needs another
 */
public record MachineReport(boolean possible, List<Item> items) {

  public MachineReport {
    items = List.copyOf(items);
  }

  /**
   * One thing.
   *
   * @param name a word for it, such as {@code bubblewrap}
   * @param there whether the machine has it
   * @param found what was found
   * @param consequence what follows when it is missing; empty when it is there
   * @param remedy how to get it; empty when it is there
   */
  public record Item(String name, boolean there, String found, String consequence, String remedy) {

    static Item ok(String name, String found) {
      return new Item(name, true, found, "", "");
    }
  }

  /** Why it cannot, in one sentence without its end; empty when it can. */
  public String obstacle() {
    return possible
        ? ""
        : items.stream()
            .filter(item -> !item.there())
            .findFirst()
            .map(item -> item.found())
            .orElse("");
  }

  /** What would change that. */
  public String remedy() {
    return items.stream().filter(item -> !item.there()).findFirst().map(Item::remedy).orElse("");
  }
}
