package dev.annex.capabilities.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Permission.Risk;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.capabilities.connections.Subjects;
import dev.annex.capabilities.connections.Trials;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Hammer;
import dev.annex.testkit.MutableClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class WorkspaceCapabilityTest extends CapabilityContract {

  private static final String CANARY = "canary-3f1d8a";
  private static final List<String> ALL =
      List.of(
          "workspace.read",
          "workspace.write",
          "workspace.read=assets:s3",
          "workspace.reveal=assets:3",
          "workspace.connect=assets:s3");

  private final MemorySecretStore secrets = new MemorySecretStore(MutableClock.standing());
  private AssetBook book = newBook(new MemoryWorkspace(MutableClock.standing()));

  private AssetBook newBook(MemoryWorkspace store) {
    return new AssetBook(store, secrets, (schema, config) -> Optional.empty());
  }

  /**
   * With a space 1, a conversation 2 in it, an asset 3, a task 4 in the space, a block, a skill.
   */
  @Override
  protected Capability open() {
    MemoryWorkspace store = new MemoryWorkspace(MutableClock.standing());
    book = newBook(store);
    Capability capability =
        new WorkspaceCapability(store, book, new Subjects(book::find, tool -> false, new Trials()));
    CapabilityHarness owner = CapabilityHarness.allowing(capability);
    owner.call(Spaces.CREATE, "{\"title\": \"Work\"}");
    owner.call(Conversations.CREATE, "{\"title\": \"Talk\", \"space\": \"1\"}");
    book.add(
        "s3",
        "Backups",
        Json.parse("{\"endpoint\": \"https://s3.test\", \"secretKey\": \"%s\"}".formatted(CANARY))
            .asObject(),
        Optional.empty(),
        Set.of("secretKey"),
        AssetBook.Way.DIRECT);
    owner.call(Tasks.CREATE, "{\"title\": \"First\", \"space\": \"1\"}");
    owner.call(ContextBlocks.DEFINE, "{\"label\": \"notes\", \"maxTokens\": 5}");
    owner.call(Skills.SET, "{\"name\": \"deploy\", \"text\": \"Run it.\"}");
    return capability;
  }

  @Override
  protected Map<String, JsonNode> requests() {
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put(Spaces.LIST, Json.object());
    requests.put(Spaces.CREATE, Json.parse("{\"title\": \"Home\"}"));
    requests.put(Tasks.LIST, Json.parse("{\"status\": \"open\"}"));
    requests.put(Tasks.GET, Json.parse("{\"id\": \"4\"}"));
    requests.put(
        Tasks.CREATE, Json.parse("{\"title\": \"Shop\", \"due\": \"2026-02-01T00:00:00Z\"}"));
    requests.put(Tasks.UPDATE, Json.parse("{\"id\": \"4\", \"status\": \"done\"}"));
    requests.put(Tasks.REMOVE, Json.parse("{\"id\": \"999\"}"));
    requests.put(Conversations.LIST, Json.object());
    requests.put(Conversations.GET, Json.parse("{\"id\": \"2\"}"));
    requests.put(Conversations.CREATE, Json.parse("{\"title\": \"More\"}"));
    requests.put(Conversations.UPDATE, Json.parse("{\"id\": \"2\", \"data\": {\"agent\": \"a\"}}"));
    requests.put(Conversations.REMOVE, Json.parse("{\"id\": \"999\"}"));
    requests.put(Messages.LIST, Json.parse("{\"conversation\": \"2\"}"));
    requests.put(
        Messages.APPEND,
        Json.parse("{\"conversation\": \"2\", \"role\": \"user\", \"content\": \"Hello\"}"));
    requests.put(ContextBlocks.LIST, Json.object());
    requests.put(ContextBlocks.GET, Json.parse("{\"label\": \"notes\"}"));
    requests.put(ContextBlocks.SET, Json.parse("{\"label\": \"notes\", \"content\": \"Short.\"}"));
    requests.put(ContextBlocks.DEFINE, unused("label"));
    requests.put(Memories.REMEMBER, Json.parse("{\"key\": \"a b\", \"content\": \"Likes tea\"}"));
    requests.put(Memories.RECALL, Json.parse("{\"query\": \"tea\"}"));
    requests.put(Memories.FORGET, Json.parse("{\"key\": \"nothing\"}"));
    requests.put(Skills.LIST, Json.object());
    requests.put(Skills.GET, Json.parse("{\"name\": \"deploy\"}"));
    requests.put(Skills.SET, Json.parse("{\"name\": \"test\", \"text\": \"Test it.\"}"));
    requests.put(Skills.REMOVE, Json.parse("{\"name\": \"none\"}"));
    requests.put(Prompts.BUILD, Json.parse("{\"context\": [\"notes\"], \"skills\": [\"deploy\"]}"));
    requests.put(Assets.LIST, Json.object());
    requests.put(Assets.GET, Json.parse("{\"id\": \"3\"}"));
    requests.put(Assets.REVEAL, Json.parse("{\"id\": \"3\"}"));
    return requests;
  }

  private int defined;

  /** A label can be defined once. */
  private JsonNode unused(String field) {
    defined++;
    return Json.object().put(field, "label-" + defined);
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "workspace.read",
        "workspace.write",
        "workspace.read=tasks",
        "workspace.write=context:notes",
        "workspace.read=assets:s3",
        "workspace.read=memory:mine*",
        "workspace.reveal=assets:3");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.of(
        "workspace.read=assets",
        "workspace.read=assets:3",
        "workspace.read=context",
        "workspace.read=context:notes",
        "workspace.read=context:no*",
        "workspace.read=tasks:4",
        "workspace.read=memory",
        "workspace.read=memory:mine",
        "workspace.read=memory:m*",
        "workspace.write=context",
        "workspace.write=context:n*",
        "workspace.write=tasks",
        "workspace.write=skills",
        "workspace.reveal=assets:s3");
  }

  @Override
  protected List<String> widestPermissions() {
    return ALL;
  }

  private CapabilityHarness granting(String... permissions) {
    return CapabilityHarness.granting(capability(), permissions);
  }

  private CapabilityHarness allowing() {
    return CapabilityHarness.allowing(capability());
  }

  private static void denied(CapabilityHarness harness, String operation, String request) {
    assertThatThrownBy(() -> harness.call(operation, request))
        .as("%s %s", operation, request)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }

  private static void failed(
      CapabilityHarness harness, String operation, String request, String reason) {
    assertThatThrownBy(() -> harness.call(operation, request))
        .as("%s %s", operation, request)
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(e.fault().details().getOrDefault("reason", Json.object()))
                  .isEqualTo(Json.object().stringNode(reason));
            });
  }

  private static void invalid(CapabilityHarness harness, String operation, String request) {
    assertThatThrownBy(() -> harness.call(operation, request))
        .as("%s %s", operation, request)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining(operation);
  }

  @Test
  void keepsReadingAndWritingApart() {
    requests()
        .forEach((name, request) -> {
          boolean reads =
              name.contains(".list-")
                  || name.contains(".get-")
                  || name.equals(Memories.RECALL)
                  || name.equals(Prompts.BUILD);
          String other = reads ? "workspace.write" : "workspace.read";
          denied(granting(other), name, Json.write(request));
        });
  }

  @Test
  void tellsNothingAboutWhatItChanges() {
    CapabilityHarness writer = granting("workspace.write=tasks");
    assertThat(writer.call(Tasks.UPDATE, "{\"id\": \"4\"}").toString()).doesNotContain("First");
  }

  @Test
  void narrowsTasksToASpace() {
    CapabilityHarness harness = granting("workspace.read=tasks:1", "workspace.write=tasks:1");
    assertThat(harness.call(Tasks.LIST, "{\"space\": \"1\"}").path("items").size()).isEqualTo(1);
    denied(harness, Tasks.LIST, "{}");
    denied(harness, Tasks.LIST, "{\"space\": \"\"}");
    allowing().call(Tasks.CREATE, "{\"title\": \"Private\"}");
    denied(harness, Tasks.GET, "{\"id\": \"7\"}");
    denied(harness, Tasks.UPDATE, "{\"id\": \"7\", \"space\": \"1\"}");
    denied(harness, Tasks.REMOVE, "{\"id\": \"7\"}");
    denied(harness, Tasks.CREATE, "{\"title\": \"x\"}");
    denied(harness, Tasks.GET, "{\"id\": \"12345\"}");
  }

  @Test
  void doesNotLetATaskOutOfTheSpaceItIsGrantedFor() {
    allowing().call(Spaces.CREATE, "{\"title\": \"Other\"}");
    denied(granting("workspace.write=tasks:1"), Tasks.UPDATE, "{\"id\": \"4\", \"space\": \"7\"}");
    denied(granting("workspace.write=tasks:1"), Tasks.UPDATE, "{\"id\": \"4\", \"space\": \"\"}");
    JsonNode moved =
        granting("workspace.write=tasks:1", "workspace.write=tasks:7")
            .call(Tasks.UPDATE, "{\"id\": \"4\", \"space\": \"7\"}");
    assertThat(moved.path("changed").asBoolean()).isTrue();
    assertThat(allowing().call(Tasks.GET, "{\"id\": \"4\"}").path("task").path("space").asString())
        .isEqualTo("7");
  }

  @Test
  void patchesATaskAndKeepsTheRest() {
    CapabilityHarness harness = allowing();
    String id =
        harness
            .call(
                Tasks.CREATE,
                "{\"title\": \"Tea\", \"description\": \"Green\", \"due\": \"2026-02-01T10:00:00Z\", \"data\": {\"run\": 1}}")
            .path("id")
            .asString();
    harness.call(
        Tasks.UPDATE, "{\"id\": \"%s\", \"status\": \"done\", \"due\": \"\"}".formatted(id));
    JsonNode task = harness.call(Tasks.GET, "{\"id\": \"%s\"}".formatted(id)).path("task");
    assertThat(task.path("title").asString()).isEqualTo("Tea");
    assertThat(task.path("description").asString()).isEqualTo("Green");
    assertThat(task.path("status").asString()).isEqualTo("done");
    assertThat(task.path("due").isNull()).isTrue();
    assertThat(task.path("data")).isEqualTo(Json.parse("{\"run\": 1}"));
  }

  @Test
  void changesATaskOnlyAtTheRevisionThatWasSeen() {
    CapabilityHarness harness = allowing();
    long revision =
        harness.call(Tasks.GET, "{\"id\": \"4\"}").path("task").path("revision").asLong();
    String claim = "{\"id\": \"4\", \"status\": \"in-progress\", \"ifRevision\": %d}";
    assertThat(harness.call(Tasks.UPDATE, claim.formatted(revision)).path("changed").asBoolean())
        .isTrue();
    assertThat(harness.call(Tasks.UPDATE, claim.formatted(revision)).path("changed").asBoolean())
        .isFalse();
  }

  @Test
  void saysWhenThereIsNothingToChange() {
    failed(allowing(), Tasks.UPDATE, "{\"id\": \"999\", \"title\": \"x\"}", "not-found");
    failed(allowing(), Tasks.CREATE, "{\"title\": \"x\", \"space\": \"999\"}", "not-found");
    failed(allowing(), Tasks.UPDATE, "{\"id\": \"4\", \"space\": \"999\"}", "not-found");
    failed(allowing(), ContextBlocks.SET, "{\"label\": \"nope\", \"content\": \"\"}", "not-found");
    failed(allowing(), Assets.REVEAL, "{\"id\": \"4\"}", "not-found");
    String message = "{\"conversation\": \"999\", \"role\": \"user\", \"content\": \"x\"}";
    failed(allowing(), Messages.APPEND, message, "not-found");
    assertThat(allowing().call(Tasks.GET, "{\"id\": \"3\"}").path("task").isNull()).isTrue();
  }

  @Test
  void givesTheLastMessagesOldestFirst() {
    CapabilityHarness harness = allowing();
    for (int i = 1; i <= 5; i++) {
      harness.call(
          Messages.APPEND,
          "{\"conversation\": \"2\", \"role\": \"user\", \"content\": \"m%d\"}".formatted(i));
    }
    JsonNode last =
        harness.call(Messages.LIST, "{\"conversation\": \"2\", \"newest\": true, \"limit\": 2}");
    assertThat(contents(last)).containsExactly("m4", "m5");
    JsonNode before =
        harness.call(
            Messages.LIST,
            "{\"conversation\": \"2\", \"newest\": true, \"limit\": 3, \"cursor\": \"%s\"}"
                .formatted(last.path("next").asString()));
    assertThat(contents(before)).containsExactly("m1", "m2", "m3");
    assertThat(before.path("next").isNull()).isTrue();
    JsonNode first = harness.call(Messages.LIST, "{\"conversation\": \"2\", \"limit\": 4}");
    assertThat(contents(first)).containsExactly("m1", "m2", "m3", "m4");
    assertThat(
            harness
                .call(Conversations.GET, "{\"id\": \"2\"}")
                .path("conversation")
                .path("messages")
                .asLong())
        .isEqualTo(5);
  }

  private static List<String> contents(JsonNode page) {
    return page.path("items").valueStream().map(m -> m.path("content").asString()).toList();
  }

  @Test
  void listsAllByPagesOfLimitedSize() {
    CapabilityHarness harness = allowing();
    String large = "x".repeat(200 << 10);
    for (int i = 0; i < 25; i++) {
      harness.call(
          Messages.APPEND,
          "{\"conversation\": \"2\", \"role\": \"tool\", \"content\": \"%s\"}".formatted(large));
    }
    int seen = 0;
    Optional<String> cursor = Optional.empty();
    do {
      String next = cursor.map(", \"cursor\": \"%s\""::formatted).orElse("");
      JsonNode page =
          harness.call(
              Messages.LIST, "{\"conversation\": \"2\", \"limit\": 200%s}".formatted(next));
      assertThat(page.toString().length()).isLessThan(3 << 20);
      seen += page.path("items").size();
      cursor = Optional.of(page.path("next")).filter(JsonNode::isString).map(JsonNode::asString);
    } while (cursor.isPresent());
    assertThat(seen).isEqualTo(25);
  }

  @Test
  void removesAConversationWithItsMessages() {
    CapabilityHarness harness = allowing();
    String message = "{\"conversation\": \"2\", \"role\": \"user\", \"content\": \"x\"}";
    harness.call(Messages.APPEND, message);
    assertThat(harness.call(Conversations.REMOVE, "{\"id\": \"2\"}").path("removed").asBoolean())
        .isTrue();
    failed(harness, Messages.LIST, "{\"conversation\": \"2\"}", "not-found");
    failed(harness, Messages.APPEND, message, "not-found");
  }

  @Test
  void narrowsMessagesToAConversation() {
    CapabilityHarness harness = granting("workspace.read=messages:2");
    assertThat(harness.call(Messages.LIST, "{\"conversation\": \"2\"}").path("items").isArray())
        .isTrue();
    denied(harness, Messages.LIST, "{\"conversation\": \"22\"}");
    denied(harness, Conversations.GET, "{\"id\": \"2\"}");
    invalid(harness, Messages.LIST, "{\"conversation\": \"02\"}");
    invalid(harness, Messages.LIST, "{\"conversation\": \" 2\"}");
    invalid(harness, Messages.LIST, "{}");
  }

  @Test
  void keepsAReadonlyBlockAsItIs() {
    CapabilityHarness harness = allowing();
    harness.call(
        ContextBlocks.DEFINE,
        "{\"label\": \"law\", \"content\": \"Be kind.\", \"readonly\": true}");
    failed(
        harness, ContextBlocks.SET, "{\"label\": \"law\", \"content\": \"Be evil.\"}", "readonly");
    failed(harness, ContextBlocks.DEFINE, "{\"label\": \"law\", \"readonly\": false}", "exists");
    assertThat(harness.call(ContextBlocks.GET, "{\"label\": \"law\"}").path("content").asString())
        .isEqualTo("Be kind.");
  }

  @Test
  void holdsABlockToItsTokens() {
    CapabilityHarness harness = allowing();
    harness.call(ContextBlocks.SET, "{\"label\": \"notes\", \"content\": \"one two three\"}");
    failed(
        harness,
        ContextBlocks.SET,
        "{\"label\": \"notes\", \"content\": \"one two three four\"}",
        "too-long");
    failed(
        harness,
        ContextBlocks.DEFINE,
        "{\"label\": \"b\", \"content\": \"a b c\", \"maxTokens\": 1}",
        "too-long");
    assertThat(harness.call(ContextBlocks.GET, "{\"label\": \"notes\"}").path("content").asString())
        .isEqualTo("one two three");
  }

  @Test
  void narrowsContextToLabels() {
    CapabilityHarness own = granting("workspace.write=context:dg_d", "workspace.read=context:dg_*");
    own.call(ContextBlocks.DEFINE, "{\"label\": \"dg_d\"}");
    own.call(ContextBlocks.SET, "{\"label\": \"dg_d\", \"content\": \"x\"}");
    own.call(ContextBlocks.GET, "{\"label\": \"dg_other\"}");
    for (String label : List.of("notes", "dg_", "dg_d2", "DG_D", "xdg_d", "dg_d:", "dg_d/")) {
      denied(own, ContextBlocks.SET, "{\"label\": \"%s\", \"content\": \"x\"}".formatted(label));
    }
    for (String label :
        List.of("", "dg_d*", "dg_*", "dg d", "dg_d\\u0000", "d\\u200bg", "ü", "\\ud800")) {
      invalid(own, ContextBlocks.SET, "{\"label\": \"%s\", \"content\": \"x\"}".formatted(label));
    }
    invalid(own, ContextBlocks.GET, "{\"label\": \"%s\"}".formatted("a".repeat(129)));
    denied(own, ContextBlocks.LIST, "{}");
    denied(own, ContextBlocks.GET, "{\"label\": \"notes\"}");
  }

  @Test
  void remembersRecallsAndForgets() {
    CapabilityHarness harness = allowing();
    harness.call(
        Memories.REMEMBER,
        "{\"key\": \"drink\", \"content\": \"The user likes green tea\", \"tags\": [\"taste\"]}");
    harness.call(Memories.REMEMBER, "{\"key\": \"drink\", \"content\": \"Black tea, rather\"}");
    harness.call(
        Memories.REMEMBER,
        "{\"key\": \"car\", \"content\": \"A green car\", \"collection\": \"mine\"}");
    JsonNode hits = harness.call(Memories.RECALL, "{\"query\": \"black TEA\"}").path("items");
    assertThat(hits.size()).isEqualTo(1);
    assertThat(hits.path(0).path("key").asString()).isEqualTo("drink");
    assertThat(hits.path(0).path("score").asDouble()).isEqualTo(1.0);
    assertThat(harness.call(Memories.RECALL, "{\"query\": \"green\"}").path("items").size())
        .isEqualTo(1);
    assertThat(harness.call(Memories.FORGET, "{\"key\": \"car\"}").path("forgotten").asBoolean())
        .isFalse();
    assertThat(harness.call(Memories.FORGET, "{\"key\": \"drink\"}").path("forgotten").asBoolean())
        .isTrue();
    assertThat(harness.call(Memories.RECALL, "{\"query\": \"tea\"}").path("items").isEmpty())
        .isTrue();
  }

  @Test
  void narrowsMemoryToACollection() {
    allowing()
        .call(
            Memories.REMEMBER,
            "{\"key\": \"k\", \"content\": \"secret plan\", \"collection\": \"theirs\"}");
    CapabilityHarness harness =
        granting("workspace.read=memory:mine", "workspace.write=memory:mine");
    denied(harness, Memories.RECALL, "{\"query\": \"plan\"}");
    denied(harness, Memories.RECALL, "{\"query\": \"plan\", \"collection\": \"theirs\"}");
    denied(harness, Memories.FORGET, "{\"key\": \"k\", \"collection\": \"theirs\"}");
    denied(harness, Memories.REMEMBER, "{\"key\": \"k\", \"content\": \"x\"}");
    assertThat(
            harness
                .call(Memories.RECALL, "{\"query\": \"plan\", \"collection\": \"mine\"}")
                .path("items")
                .isEmpty())
        .isTrue();
  }

  @Test
  void buildsAPromptOfWholePiecesWithinItsBound() {
    CapabilityHarness harness = allowing();
    harness.call(ContextBlocks.SET, "{\"label\": \"notes\", \"content\": \"Be brief.\"}");
    harness.call(
        Skills.SET, "{\"name\": \"long\", \"text\": \"%s\"}".formatted("word ".repeat(500)));
    JsonNode prompt =
        harness.call(
            Prompts.BUILD,
            "{\"context\": [\"notes\"], \"skills\": [\"long\", \"deploy\"], \"maxTokens\": 100}");
    assertThat(prompt.path("prompt").asString())
        .contains("Be brief.", "Run it.")
        .doesNotContain("word");
    assertThat(prompt.path("tokens").asLong()).isBetween(1L, 100L);
    assertThat(prompt.path("omitted")).isEqualTo(Json.parse("[\"skills:long\"]"));
    failed(harness, Prompts.BUILD, "{\"skills\": [\"none\"]}", "not-found");
    invalid(harness, Prompts.BUILD, "{}");
  }

  @Test
  void buildsPromptsOnlyOfWhatMayBeRead() {
    denied(granting("workspace.read=prompts"), Prompts.BUILD, "{\"skills\": [\"deploy\"]}");
    denied(granting("workspace.read=skills"), Prompts.BUILD, "{\"skills\": [\"deploy\"]}");
    CapabilityHarness some = granting("workspace.read=prompts", "workspace.read=skills:deploy");
    some.call(Prompts.BUILD, "{\"skills\": [\"deploy\"]}");
    denied(some, Prompts.BUILD, "{\"skills\": [\"deploy\"], \"context\": [\"notes\"]}");
  }

  @Test
  void tellsAConnectionsConfigOnlyUnderAGrantThatNamesIt() {
    String request = "{\"id\": \"3\"}";
    denied(granting("workspace.read"), Assets.GET, request);
    denied(granting("workspace.read=assets"), Assets.GET, request);
    denied(granting("workspace.read=assets:s"), Assets.GET, request);
    denied(granting("workspace.read=assets:33"), Assets.GET, request);
    denied(granting("workspace.read=assets:S3"), Assets.GET, request);
    denied(granting("workspace.read=tasks:s3"), Assets.GET, request);
    for (String permission : List.of("workspace.read=assets:s3", "workspace.read=assets:3")) {
      JsonNode asset = granting(permission).call(Assets.GET, request).path("asset");
      assertThat(asset.path("config")).isEqualTo(Json.parse("{\"endpoint\": \"https://s3.test\"}"));
      assertThat(asset.path("secrets")).isEqualTo(Json.parse("[\"secretKey\"]"));
    }
    JsonNode list = granting("workspace.read=assets").call(Assets.LIST, "{}");
    assertThat(list.toString()).contains("Backups").doesNotContain("s3.test");
  }

  @Test
  void showsSecretsOnlyUnderTheirOwnPermission() {
    String request = "{\"id\": \"3\"}";
    denied(
        granting("workspace.read", "workspace.write", "workspace.read=assets:s3"),
        Assets.REVEAL,
        request);
    denied(granting("workspace.reveal=assets:4"), Assets.REVEAL, request);
    denied(granting("workspace.reveal=assets:s3"), Assets.GET, request);
    assertThat(
            granting("workspace.reveal=assets:s3")
                .call(Assets.REVEAL, request)
                .path("secrets")
                .path("secretKey")
                .asString())
        .isEqualTo(CANARY);
  }

  @Test
  void showsNoSecretInAnyOtherChannel() {
    CapabilityHarness harness = granting(ALL.toArray(String[]::new));
    StringBuilder seen = new StringBuilder();
    requests()
        .forEach((name, request) -> {
          if (!name.equals(Assets.REVEAL)) {
            seen.append(harness.call(name, request));
          } else {
            harness.call(name, request);
          }
          seen.append(harness.wish(name, request));
        });
    seen.append(harness.journalled());
    assertThat(harness.journalled()).isNotEmpty();
    assertThat(seen.toString()).contains("Backups").doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "workspace",
        "workspace.read=nothing",
        "workspace.read=tasks:",
        "workspace.read=:x",
        "workspace.read=tasks:a b",
        "workspace.read=prompts:x",
        "workspace.read=spaces:1",
        "workspace.write=assets",
        "workspace.write=assets:s3",
        "workspace.write=prompts",
        "workspace.read=assets:*",
        "workspace.read=assets:s*",
        "workspace.reveal",
        "workspace.reveal=assets",
        "workspace.reveal=assets:*",
        "workspace.reveal=tasks:1",
        "workspace.read=tasks:*",
        "workspace.read=context:a**",
      })
  void refusesPermissionsThatMeanNothing(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("\"" + permission + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "workspace.read, MEDIUM, false",
    "workspace.read=context:notes, LOW, false",
    "workspace.read=assets:s3, MEDIUM, false",
    "workspace.write, HIGH, true",
    "workspace.write=tasks, MEDIUM, true",
    "workspace.write=skills, HIGH, true",
    "workspace.write=messages:2, HIGH, true",
    "workspace.reveal=assets:s3, HIGH, false"
  })
  void saysHowMuchHarmAPermissionAllows(String text, Risk risk, boolean changes) {
    var permission = capability().readPermission(PermissionRequest.parse(text));
    assertThat(permission.risk()).isEqualTo(risk);
    assertThat(permission.changesState()).isEqualTo(changes);
    assertThat(permission.reachesOutside()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workspace.create-task|{\"title\": \" \"}",
        "workspace.create-task|{\"title\": \"\\ud800\"}",
        "workspace.create-task|{\"title\": \"x\", \"description\": \"\\udc00\"}",
        "workspace.create-task|{\"title\": \"x\", \"data\": {\"a\": \"\\ud800\"}}",
        "workspace.create-task|{\"title\": \"x\", \"data\": []}",
        "workspace.create-task|{\"title\": \"x\", \"status\": \"later\"}",
        "workspace.create-task|{\"title\": \"x\", \"due\": \"tomorrow\"}",
        "workspace.create-task|{\"title\": \"x\", \"space\": \"../1\"}",
        "workspace.create-task|{\"title\": \"x\", \"space\": \"99999999999999999999\"}",
        "workspace.create-task|{\"title\": 7}",
        "workspace.list-tasks|{\"limit\": 0}",
        "workspace.list-tasks|{\"limit\": 201}",
        "workspace.list-tasks|{\"cursor\": \"-1\"}",
        "workspace.list-tasks|{\"status\": \"\"}",
        "workspace.append-message|{\"conversation\": \"2\", \"role\": \"god\", \"content\": \"x\"}",
        "workspace.append-message|{\"conversation\": \"2\", \"role\": \"user\"}",
        "workspace.remember|{\"key\": \"\", \"content\": \"x\"}",
        "workspace.remember|{\"key\": \"k\", \"content\": \" \"}",
        "workspace.remember|{\"key\": \"k\", \"content\": \"x\", \"collection\": \"a*\"}",
        "workspace.remember|{\"key\": \"k\", \"content\": \"x\", \"tags\": [null]}",
        "workspace.recall|{\"query\": \"x\", \"limit\": 101}",
        "workspace.define-context|{\"label\": \"x\", \"maxTokens\": 0}",
        "workspace.list-assets|{\"type\": \"1\"}",
        "workspace.get-asset|{\"id\": \"s3\"}",
      })
  void refusesRequestsThatMakeNoSense(String operation, String request) {
    invalid(allowing(), operation, request);
  }

  @Test
  void takesDataThatNestsAsDeepAsAListCanTellIt() {
    String data = "{\"a\":".repeat(31) + "{}" + "}".repeat(31);
    allowing().call(Tasks.CREATE, "{\"title\": \"x\", \"data\": %s}".formatted(data));
    assertThat(allowing().call(Tasks.LIST, "{}").toString()).contains(data);
    invalid(allowing(), Tasks.CREATE, "{\"title\": \"x\", \"data\": {\"a\":%s}}".formatted(data));
  }

  @Test
  void remembersUnderOneKeyHoweverManyDoSoAtOnce() {
    Hammer.strike(
        4,
        20,
        (thread, round) -> {
          CapabilityHarness harness = allowing();
          if (thread == 0) {
            harness.call(Memories.FORGET, "{\"key\": \"k\"}");
          }
          harness.call(
              Memories.REMEMBER, "{\"key\": \"k\", \"content\": \"fact %d\"}".formatted(thread));
        });
    assertThat(allowing().call(Memories.RECALL, "{\"query\": \"fact\"}").path("items")).hasSize(1);
  }

  @Test
  void holdsAnExtensionToItsLimits() {
    Limits limits =
        Limits.defaults()
            .with(Limit.WORKSPACE_ITEM_BYTES, 200)
            .with(Limit.WORKSPACE_TOTAL_BYTES, 300);
    CapabilityHarness small =
        allowing().as(CapabilityHarness.extension("small", limits, List.of(), List.of()));
    above(small, "{\"title\": \"%s\"}".formatted("x".repeat(300)), Limit.WORKSPACE_ITEM_BYTES);
    String fits = "{\"title\": \"%s\"}".formatted("x".repeat(130));
    String id = small.call(Tasks.CREATE, fits).path("id").asString();
    small.call(Tasks.CREATE, fits);
    above(small, fits, Limit.WORKSPACE_TOTAL_BYTES);
    allowing().call(Tasks.CREATE, fits);
    small.call(Tasks.REMOVE, "{\"id\": \"%s\"}".formatted(id));
    small.call(Tasks.CREATE, fits);
  }

  private static void above(CapabilityHarness harness, String request, Limit limit) {
    assertThatThrownBy(() -> harness.call(Tasks.CREATE, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessageContaining(limit.key());
  }

  @Test
  void looksAtSchemasForSecretFields() {
    Schema schema =
        Schema.of(
            Json.parse(
                """
                {"type": "object", "properties": {
                  "user": {"type": "string"},
                  "password": {"type": "string", "format": "password"},
                  "token": {"type": "string", "writeOnly": true}}}
                """));
    Asset asset =
        book.add(
            "db",
            "Main",
            Json.parse("{\"user\": \"u\", \"password\": \"p\", \"token\": \"t\"}").asObject(),
            Optional.of(schema),
            Set.of(),
            AssetBook.Way.DIRECT);
    assertThat(asset.config()).isEqualTo(Json.parse("{\"user\": \"u\"}"));
    assertThat(asset.secretFields()).containsExactlyInAnyOrder("password", "token");
  }
}
