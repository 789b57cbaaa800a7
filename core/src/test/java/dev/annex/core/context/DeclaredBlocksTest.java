package dev.annex.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ContextBlock;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Version;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.value.Json;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.FakeFiles;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeclaredBlocksTest {

  private static final ExtensionId ID = new ExtensionId("notes");

  private final LiveCatalog catalog = new LiveCatalog();
  private final MemoryWorkspace workspace = new MemoryWorkspace(Clock.systemUTC());
  private final MemoryKeyValueStore keyValues = new MemoryKeyValueStore(Clock.systemUTC());
  private final DeclaredBlocks blocks = new DeclaredBlocks(catalog, workspace, keyValues);

  @BeforeEach
  void load() {
    catalog.loaded();
  }

  private static Extension extension(ContextBlock... declared) {
    Manifest manifest =
        new Manifest(
            ID,
            new Version("1.0.0"),
            "Notes",
            "",
            "",
            "javascript",
            "cloudflare",
            "extension.js",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE.withContextBlocks(List.of(declared)));
    return new Extension(
        new ExtensionPackage(manifest, FakeFiles.from("notes"), Digest.of("notes")),
        "notes",
        List.of(),
        Limits.defaults(),
        Extension.State.ENABLED);
  }

  private static ContextBlock block(String label) {
    return new ContextBlock(label, "what to keep in mind", Optional.of(50L));
  }

  private Optional<Item> standing(String label) {
    return workspace.named(Kind.CONTEXT, "", label);
  }

  private void write(String label, String text) {
    Item item = standing(label).orElseThrow();
    var _ =
        workspace.replace(
            item.number(),
            item.revision(),
            new Draft(
                Kind.CONTEXT,
                "",
                label,
                "",
                item.fields().deepCopy().put("content", text),
                "",
                Optional.of(ID)),
            Long.MAX_VALUE);
  }

  @Test
  void addsWhatIsDeclaredEmptyAndWithItsBound() {
    catalog.put(extension(block("notes_a")));
    blocks.review();

    Item item = standing("notes_a").orElseThrow();
    assertThat(item.fields().path("content").stringValue()).isEmpty();
    assertThat(item.fields().path("description").stringValue()).isEqualTo("what to keep in mind");
    assertThat(item.fields().path("maxTokens").longValue()).isEqualTo(50);
  }

  @Test
  void takesABlockAwayWithItsExtensionAndBringsItsTextBack() {
    catalog.put(extension(block("notes_a")));
    blocks.review();
    write("notes_a", "buy milk");

    catalog.put(extension(block("notes_a")).in(Extension.State.DISABLED));
    blocks.review();
    assertThat(standing("notes_a")).isEmpty();

    catalog.remove(ID);
    blocks.review();
    catalog.put(extension(block("notes_a")));
    blocks.review();
    assertThat(standing("notes_a").orElseThrow().fields().path("content").stringValue())
        .isEqualTo("buy milk");
    assertThat(keyValues.list(ID, "", "", 10)).isEmpty();
  }

  @Test
  void forgetsTextWithTheDataOfItsExtension() {
    catalog.put(extension(block("notes_a")));
    blocks.review();
    write("notes_a", "buy milk");
    catalog.remove(ID);
    blocks.review();

    keyValues.clear(ID);
    catalog.put(extension(block("notes_a")));
    blocks.review();
    assertThat(standing("notes_a").orElseThrow().fields().path("content").stringValue()).isEmpty();
  }

  @Test
  void leavesBlocksOfOthersAlone() {
    var _ =
        workspace.add(
            new Draft(
                Kind.CONTEXT,
                "",
                "notes_a",
                "",
                Json.object().put("content", "mine"),
                "",
                Optional.empty()),
            Long.MAX_VALUE);
    catalog.put(extension(block("notes_a"), block("notes_b")));
    blocks.review();
    catalog.remove(ID);
    blocks.review();

    assertThat(standing("notes_a").orElseThrow().fields().path("content").stringValue())
        .isEqualTo("mine");
    assertThat(standing("notes_b")).isEmpty();
  }
}
