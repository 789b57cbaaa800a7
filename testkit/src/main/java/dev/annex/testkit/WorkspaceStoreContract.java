package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Hit;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What every {@link WorkspaceStore} does. */
public abstract class WorkspaceStoreContract {

  private static final ExtensionId NOTES = new ExtensionId("com.acme.notes");
  private static final ExtensionId OTHER = new ExtensionId("com.acme.other");
  private static final long PLENTY = 1 << 20;

  private final MutableClock clock = MutableClock.standing();
  private WorkspaceStore store;

  /** An empty workspace; called once before each test. */
  protected abstract WorkspaceStore open(MutableClock withClock);

  @BeforeEach
  void openStore() {
    store = open(clock);
  }

  @Test
  void isEmptyAtFirst() {
    for (Kind kind : Kind.values()) {
      assertThat(store.list(Selection.of(kind, 10))).isEmpty();
      assertThat(store.find(kind, 1)).isEmpty();
      assertThat(store.named(kind, "", "")).isEmpty();
      assertThat(store.count(kind, "")).isZero();
    }
    assertThat(store.usedBytes(NOTES)).isZero();
  }

  @Test
  void givesBackEveryPartOfAnItem() {
    ObjectNode fields = fields("title", "ü 😀 \"' %_");
    Draft draft = new Draft(Kind.TASK, "work", "na'me", "open", fields, "", Optional.of(NOTES));
    Item added = add(draft);

    assertThat(added.kind()).isEqualTo(Kind.TASK);
    assertThat(added.group()).isEqualTo("work");
    assertThat(added.name()).isEqualTo("na'me");
    assertThat(added.state()).isEqualTo("open");
    assertThat(added.fields()).isEqualTo(fields);
    assertThat(added.writer()).contains(NOTES);
    assertThat(added.createdAt()).isEqualTo(clock.instant());
    assertThat(added.changedAt()).isEqualTo(clock.instant());
    assertThat(store.find(Kind.TASK, added.number())).contains(added);
    assertThat(store.named(Kind.TASK, "work", "na'me")).contains(added);
    assertThat(store.list(Selection.of(Kind.TASK, 10))).containsExactly(added);
  }

  @Test
  void keepsKindsAndGroupsApart() {
    Item task = add(draft(Kind.TASK, "a", "same"));
    Item space = add(draft(Kind.SPACE, "a", "same"));
    Item elsewhere = add(draft(Kind.TASK, "b", "same"));

    assertThat(store.find(Kind.SPACE, task.number())).isEmpty();
    assertThat(store.named(Kind.SPACE, "a", "same")).contains(space);
    assertThat(store.named(Kind.TASK, "b", "same")).contains(elsewhere);
    assertThat(store.named(Kind.TASK, "A", "same")).isEmpty();
    assertThat(store.list(Selection.of(Kind.TASK, 10).in("a"))).containsExactly(task);
    assertThat(store.count(Kind.TASK, "a")).isEqualTo(1);
    assertThat(store.remove(Kind.SPACE, task.number())).isFalse();
  }

  @Test
  void refusesANameThatIsTaken() {
    Item first = add(draft(Kind.CONTEXT, "", "notes"));
    assertThat(store.add(draft(Kind.CONTEXT, "", "notes"), PLENTY))
        .isInstanceOf(Written.Conflict.class);
    add(draft(Kind.CONTEXT, "", "Notes"));
    add(draft(Kind.CONTEXT, "", "notes "));
    assertThat(store.named(Kind.CONTEXT, "", "notes")).contains(first);
  }

  @Test
  void refusesToMoveANameWhereItIsTaken() {
    Item moved = add(draft(Kind.MEMORY, "a", "key"));
    add(draft(Kind.MEMORY, "b", "key"));
    assertThat(store.replace(moved.number(), moved.revision(), draft(Kind.MEMORY, "b", ""), PLENTY))
        .isInstanceOf(Written.Conflict.class);
    assertThat(store.named(Kind.MEMORY, "a", "key")).contains(moved);
  }

  @Test
  void neverGivesANumberOrARevisionTwice() {
    Set<Long> numbers = new HashSet<>();
    Set<Long> revisions = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Item item = add(draft(Kind.TASK, "", ""));
      assertThat(numbers.add(item.number())).isTrue();
      assertThat(revisions.add(item.revision())).isTrue();
      assertThat(store.remove(Kind.TASK, item.number())).isTrue();
      assertThat(store.remove(Kind.TASK, item.number())).isFalse();
    }
  }

  @Test
  void replacesOnlyTheRevisionItWasShown() {
    Item first = add(draft(Kind.TASK, "a", "name"));
    clock.advance(Duration.ofSeconds(1));
    Draft changed =
        new Draft(Kind.TASK, "b", "other", "done", fields("title", "2"), "", Optional.of(OTHER));
    Item second = stored(store.replace(first.number(), first.revision(), changed, PLENTY));

    assertThat(second.number()).isEqualTo(first.number());
    assertThat(second.name()).isEqualTo("name");
    assertThat(second.group()).isEqualTo("b");
    assertThat(second.state()).isEqualTo("done");
    assertThat(second.fields()).isEqualTo(fields("title", "2"));
    assertThat(second.writer()).contains(OTHER);
    assertThat(second.revision()).isGreaterThan(first.revision());
    assertThat(second.createdAt()).isEqualTo(first.createdAt());
    assertThat(second.changedAt()).isEqualTo(first.createdAt().plusSeconds(1));
    assertThat(store.replace(first.number(), first.revision(), changed, PLENTY))
        .isInstanceOf(Written.Conflict.class);
    assertThat(store.replace(first.number() + 1, second.revision(), changed, PLENTY))
        .isInstanceOf(Written.Conflict.class);
    assertThat(store.replace(second.number(), second.revision(), draft(Kind.SPACE, "", ""), PLENTY))
        .isInstanceOf(Written.Conflict.class);
    assertThat(store.find(Kind.TASK, first.number())).contains(second);
  }

  @Test
  void listsInOrderByPagesFromBothEnds() {
    List<Item> all =
        List.of(
            add(message("1")),
            add(message("2")),
            add(message("1")),
            add(message("1")),
            add(message("1")));
    List<Item> ones = List.of(all.get(0), all.get(2), all.get(3), all.get(4));
    Selection selection = Selection.of(Kind.MESSAGE, 2).in("1");

    assertThat(store.list(selection)).isEqualTo(ones.subList(0, 2));
    assertThat(store.list(selection.after(ones.get(1).number()))).isEqualTo(ones.subList(2, 4));
    assertThat(store.list(selection.after(ones.get(3).number()))).isEmpty();
    assertThat(store.list(selection.fromTheEnd())).isEqualTo(ones.subList(2, 4));
    assertThat(store.list(selection.fromTheEnd().before(ones.get(2).number())))
        .isEqualTo(ones.subList(0, 2));
    assertThat(store.list(selection.after(ones.get(0).number()).before(ones.get(2).number())))
        .containsExactly(ones.get(1));
    assertThat(store.list(Selection.of(Kind.MESSAGE, 10).fromTheEnd())).isEqualTo(all);
    assertThat(store.count(Kind.MESSAGE, "1")).isEqualTo(4);
    assertThatThrownBy(() -> store.list(Selection.of(Kind.MESSAGE, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void selectsByState() {
    Item open = add(new Draft(Kind.TASK, "", "", "open", Json.object(), "", Optional.empty()));
    Item done = add(new Draft(Kind.TASK, "", "", "done", Json.object(), "", Optional.empty()));

    assertThat(store.list(Selection.of(Kind.TASK, 10).inState("done"))).containsExactly(done);
    assertThat(store.list(Selection.of(Kind.TASK, 10).inState("open").in("")))
        .containsExactly(open);
    assertThat(store.list(Selection.of(Kind.TASK, 10).inState("dono"))).isEmpty();
  }

  @Test
  void removesAGroupWhole() {
    add(message("1"));
    add(message("1"));
    Item stays = add(message("2"));
    Item conversation = add(draft(Kind.CONVERSATION, "1", ""));

    assertThat(store.removeGroup(Kind.MESSAGE, "1")).isEqualTo(2);
    assertThat(store.removeGroup(Kind.MESSAGE, "1")).isZero();
    assertThat(store.list(Selection.of(Kind.MESSAGE, 10))).containsExactly(stays);
    assertThat(store.find(Kind.CONVERSATION, conversation.number())).contains(conversation);
    assertThat(store.usedBytes(NOTES))
        .isEqualTo(
            WorkspaceStore.bytes(message("2"))
                + WorkspaceStore.bytes(draft(Kind.CONVERSATION, "1", "")));
  }

  @Test
  void findsByWordsTheBestFirst() {
    Item both = add(memory("both", "The deploy key for Café Zürich"));
    Item one = add(memory("one", "A DEPLOY that failed"));
    Item later = add(memory("later", "deploy, again: deploy!"));
    add(memory("none", "nothing of interest, undeployed"));

    List<Hit> hits = store.search(Kind.MEMORY, Optional.empty(), "deploy cafe", 10);
    assertThat(hits).extracting(Hit::item).containsExactly(both, later, one);
    assertThat(hits).extracting(Hit::matched).containsExactly(2, 1, 1);
    assertThat(hits).extracting(Hit::asked).containsOnly(2);
    assertThat(found("ZURICH")).containsExactly(both);
    assertThat(store.search(Kind.MEMORY, Optional.empty(), "deploy", 1)).hasSize(1);
    assertThat(store.search(Kind.CONTEXT, Optional.empty(), "deploy", 10)).isEmpty();
  }

  @Test
  void findsInScriptsWithoutSpaces() {
    Item item = add(memory("tokyo", "私は東京に住んでいます"));
    assertThat(found("東京")).containsExactly(item);
    assertThat(found("京東")).isEmpty();
  }

  @Test
  void takesAQueryForWordsAndNothingElse() {
    Item item = add(memory("1", "alpha OR beta"));
    for (String query :
        List.of("", " ", "*", "%", "'", "\" OR \"", "al*", "alph%", "') --", "[\"alpha\"", "NOT")) {
      boolean hasAWord = query.contains("OR") || query.contains("alpha\"");
      assertThat(found(query)).as(query).isEqualTo(hasAWord ? List.of(item) : List.of());
    }
  }

  @Test
  void findsWhatIsThereNowOnly() {
    Item item = add(memory("1", "old words"));
    Item changed =
        stored(store.replace(item.number(), item.revision(), memory("1", "new words"), PLENTY));
    assertThat(found("old")).isEmpty();
    assertThat(found("new")).containsExactly(changed);
    store.remove(Kind.MEMORY, item.number());
    assertThat(found("words")).isEmpty();
  }

  @Test
  void searchesInOneGroup() {
    Item here = add(memory("1", "shared"));
    Draft there =
        new Draft(Kind.MEMORY, "else", "1", "", Json.object(), "shared", Optional.empty());
    add(there);
    assertThat(store.search(Kind.MEMORY, Optional.of("notes"), "shared", 10))
        .extracting(Hit::item)
        .containsExactly(here);
  }

  @Test
  void holdsEveryWriterToItsQuota() {
    Draft draft = draft(Kind.TASK, "", "");
    long each = WorkspaceStore.bytes(draft);
    Item first = stored(store.add(draft, each * 2));
    stored(store.add(draft, each * 2));

    assertThat(store.usedBytes(NOTES)).isEqualTo(each * 2);
    assertThat(store.add(draft, each * 2)).isEqualTo(new Written.OverQuota(each * 3));
    Draft larger =
        new Draft(Kind.TASK, "", "", "", fields("title", "longer"), "", Optional.of(NOTES));
    assertThat(store.replace(first.number(), first.revision(), larger, each * 2))
        .isEqualTo(new Written.OverQuota(each + WorkspaceStore.bytes(larger)));
    assertThat(store.find(Kind.TASK, first.number())).contains(first);
    store.remove(Kind.TASK, first.number());
    assertThat(store.usedBytes(NOTES)).isEqualTo(each);
    stored(store.add(draft, each * 2));
    assertThat(store.usedBytes(OTHER)).isZero();
  }

  @Test
  void countsAnItemForWhoWroteItLast() {
    Item item = add(draft(Kind.TASK, "", ""));
    Draft byOther = new Draft(Kind.TASK, "", "", "", Json.object(), "", Optional.of(OTHER));
    Item changed = stored(store.replace(item.number(), item.revision(), byOther, PLENTY));
    assertThat(store.usedBytes(NOTES)).isZero();
    assertThat(store.usedBytes(OTHER)).isEqualTo(WorkspaceStore.bytes(byOther));

    Draft byOperator = new Draft(Kind.TASK, "", "", "", Json.object(), "", Optional.empty());
    stored(store.replace(changed.number(), changed.revision(), byOperator, 0));
    assertThat(store.usedBytes(OTHER)).isZero();
  }

  @Test
  void letsOneOfManyWritersWin() {
    Item item = add(draft(Kind.TASK, "", ""));
    Set<Long> winners = ConcurrentHashMap.newKeySet();
    Hammer.strike(
        8,
        10,
        (thread, round) -> {
          if (store.replace(item.number(), item.revision(), draft(Kind.TASK, "", ""), PLENTY)
              instanceof Written.Stored stored) {
            winners.add(stored.item().revision());
          }
        });
    assertThat(winners).hasSize(1);
  }

  @Test
  void keepsEveryItemWhenManyThreadsAdd() {
    Hammer.strike(8, 10, (thread, round) -> add(message("1")));
    List<Item> all = store.list(Selection.of(Kind.MESSAGE, 100));
    assertThat(all).hasSize(80);
    assertThat(all).extracting(Item::number).doesNotHaveDuplicates().isSorted();
    assertThat(store.usedBytes(NOTES)).isEqualTo(80 * WorkspaceStore.bytes(message("1")));
  }

  private List<Item> found(String query) {
    return store.search(Kind.MEMORY, Optional.empty(), query, 10).stream().map(Hit::item).toList();
  }

  private Item add(Draft draft) {
    return stored(store.add(draft, PLENTY));
  }

  private static Item stored(Written written) {
    assertThat(written).isInstanceOf(Written.Stored.class);
    return ((Written.Stored) written).item();
  }

  private static Draft draft(Kind kind, String group, String name) {
    return new Draft(kind, group, name, "", fields("title", "1"), "", Optional.of(NOTES));
  }

  private static Draft message(String conversation) {
    return draft(Kind.MESSAGE, conversation, "");
  }

  private static Draft memory(String key, String text) {
    return new Draft(
        Kind.MEMORY, "notes", key, "", fields("content", text), text, Optional.of(NOTES));
  }

  private static ObjectNode fields(String name, String value) {
    return Json.object().put(name, value);
  }
}
