package dev.annex.capabilities.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.MutableClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkspaceBookTest {

  private static final Optional<ExtensionId> NOTES = Optional.of(new ExtensionId("notes"));
  private static final Optional<ExtensionId> MAIL = Optional.of(new ExtensionId("mail"));

  private final WorkspaceStore store = new MemoryWorkspace(MutableClock.standing());
  private final WorkspaceBook book = new WorkspaceBook(store);

  private Item write(Kind kind, String group, String name, Optional<ExtensionId> writer) {
    Draft draft = new Draft(kind, group, name, "", Json.object(), "", writer);
    return ((Written.Stored) store.add(draft, Long.MAX_VALUE)).item();
  }

  private static String id(Item item) {
    return Long.toString(item.number());
  }

  private List<Long> left(Kind kind) {
    return store.list(Selection.of(kind, 1_000)).stream().map(Item::number).toList();
  }

  @Test
  void forgetsWhatAnExtensionWroteAndNothingOthersNeed() {
    Item used = write(Kind.SPACE, "", "", NOTES);
    Item empty = write(Kind.SPACE, "", "", NOTES);
    Item shared = write(Kind.CONVERSATION, "", "", NOTES);
    Item own = write(Kind.CONVERSATION, id(empty), "", NOTES);
    write(Kind.MESSAGE, id(shared), "", NOTES);
    Item answer = write(Kind.MESSAGE, id(shared), "", MAIL);
    write(Kind.MESSAGE, id(own), "", NOTES);
    Item task = write(Kind.TASK, id(used), "", MAIL);
    write(Kind.TASK, id(used), "", NOTES);
    for (int i = 0; i < 250; i++) {
      write(Kind.MEMORY, "default", "key " + i, i % 2 == 0 ? NOTES : Optional.empty());
    }
    write(Kind.CONTEXT, "", "rules", NOTES);
    Item skill = write(Kind.SKILL, "", "deploy", MAIL);

    assertThat(book.forget(NOTES.orElseThrow())).isEqualTo(2 + 1 + 125 + 1 + 1 + 1);
    assertThat(left(Kind.SPACE)).containsExactly(used.number());
    assertThat(left(Kind.CONVERSATION)).containsExactly(shared.number());
    assertThat(left(Kind.MESSAGE)).containsExactly(answer.number());
    assertThat(left(Kind.TASK)).containsExactly(task.number());
    assertThat(left(Kind.MEMORY)).hasSize(125);
    assertThat(left(Kind.CONTEXT)).isEmpty();
    assertThat(left(Kind.SKILL)).containsExactly(skill.number());
    assertThat(book.forget(NOTES.orElseThrow())).isZero();
  }
}
