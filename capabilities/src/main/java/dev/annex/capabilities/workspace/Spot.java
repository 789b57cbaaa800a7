package dev.annex.capabilities.workspace;

import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import java.util.Optional;

/**
 * Where an item was when somebody asked for it by its number. What is not there is in no group, so
 * that whoever may see one group only cannot learn which numbers there are in others.
 *
 * @param group where it was
 */
record Spot(Kind kind, long number, String group) {

  static Spot of(Desk desk, Kind kind, long number) {
    return new Spot(kind, number, desk.find(kind, number).map(Item::group).orElse(""));
  }

  /** The item, unless it is somewhere else by now: that is not what was permitted. */
  Optional<Item> now(Desk desk) {
    return desk.find(kind, number).filter(item -> item.group().equals(group));
  }

  boolean remove(Desk desk) {
    return now(desk).isPresent() && desk.remove(kind, number);
  }

  Target<Spot> target(Part part, Reach reach) {
    return target(part, reach, this);
  }

  <S> Target<S> target(Part part, Reach reach, S subject) {
    String shown =
        group.isEmpty()
            ? "%s, id %d".formatted(part.word(), number)
            : "%s:%s, id %d".formatted(part.word(), group, number);
    return Target.of(reach, part, group, subject).shownAs(shown);
  }
}
