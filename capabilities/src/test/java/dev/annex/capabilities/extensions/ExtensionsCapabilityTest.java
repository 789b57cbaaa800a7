package dev.annex.capabilities.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeTools;
import dev.annex.testkit.MutableClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
final class ExtensionsCapabilityTest extends CapabilityContract {

  private static final String ADD =
      "{\"extension\":\"notes\",\"tool\":\"add\",\"arguments\":{\"a\":1}}";

  private final MutableClock clock = MutableClock.standing();
  private final MemoryGrants grants = new MemoryGrants();
  private final LiveCatalog catalog = new LiveCatalog();
  private final List<Invocation> made = new CopyOnWriteArrayList<>();
  private volatile Function<Invocation, Outcome> answer =
      invocation -> new Outcome.Completed(Result.of(Json.object().put("ok", true)));

  @Override
  protected Capability open() {
    catalog.loaded();
    catalog.put(FakeTools.extension("notes", "add", "list"));
    catalog.put(FakeTools.extension("mail", "send"));
    Neighbours neighbours =
        new Neighbours() {
          @Override
          public Invoker invoker() {
            return (invocation, progress) -> {
              made.add(invocation);
              return answer.apply(invocation);
            };
          }

          @Override
          public Catalog catalog() {
            return catalog;
          }
        };
    return new ExtensionsCapability(neighbours, grants, clock);
  }

  @Override
  protected Extension requester() {
    return FakeTools.extension("caller", "own");
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "extensions.call", Json.parse(ADD),
        "extensions.batch", Json.parse("{\"calls\":[%s]}".formatted(ADD)),
        "extensions.list", Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of("extensions", "extensions.call", "extensions.call=notes/*");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.of(
        "extensions=*",
        "extensions.call=notes",
        "extensions.call=notes/add_note",
        "extensions.call=notes/other",
        "extensions.call=mail",
        "extensions.callers",
        "extensions.callers=notes");
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("notes/add_note", "notes/other", "mail/send")
        .map(name -> name.split("/", 2))
        .map(name ->
            wish("extensions.call", Json.object().put("extension", name[0]).put("tool", name[1])));
  }

  private CapabilityHarness caller(String... permissions) {
    return CapabilityHarness.granting(capability(), permissions).as(requester());
  }

  @Test
  void callsAsAnExtensionOnBehalfOfItsOwnCaller() {
    JsonNode result = caller("extensions").call("extensions.call", ADD);
    assertThat(result).isEqualTo(Json.parse("{\"value\":{\"ok\":true},\"content\":[]}"));
    assertThat(made)
        .singleElement()
        .satisfies(invocation -> {
          assertThat(invocation.tool().toString()).isEqualTo("notes/add");
          assertThat(invocation.arguments()).isEqualTo(Json.parse("{\"a\":1}"));
          assertThat(invocation.caller().audience()).isEqualTo(Audience.EXTENSION);
          assertThat(invocation.caller().principal()).isEqualTo("tester");
          assertThat(invocation.depth()).isEqualTo(1);
          assertThat(invocation.parent()).isPresent();
        });
  }

  @Test
  void handsPiecesOver() {
    answer =
        invocation ->
            new Outcome.Completed(
                Result.showing(
                    new Content.Text("hi"), new Content.Image(new byte[] {1, 2}, "image/png")));
    JsonNode content = caller("extensions").call("extensions.call", ADD).path("content");
    assertThat(content.get(0).path("text").asString()).isEqualTo("hi");
    assertThat(content.get(1).path("data").binaryValue()).containsExactly(1, 2);
  }

  @Test
  void saysWhatTheOtherSaid() {
    answer =
        invocation ->
            new Outcome.Failed(Fault.of(ErrorCode.INVALID_ARGUMENTS, "Argument a is missing."));
    assertThatThrownBy(() -> caller("extensions").call("extensions.call", ADD))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(e.fault().details().getOrDefault("code", Json.object()).asString())
                  .isEqualTo("INVALID_ARGUMENTS");
            })
        .hasMessageContaining("notes/add")
        .hasMessageContaining("Argument a is missing.");
  }

  @ParameterizedTest
  @CsvSource({
    "extensions.call=mail/*, notes, add",
    "extensions.call=notes/list, notes, add",
    "extensions.call=not/*, notes, add",
    "extensions.callers=notes, notes, add",
  })
  void deniesWhatAGrantDoesNotName(String permission, String extension, String tool) {
    assertThatThrownBy(() ->
            caller(permission)
                .call(
                    "extensions.call", Json.object().put("extension", extension).put("tool", tool)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    assertThat(made).isEmpty();
  }

  @Test
  void callsNobodyWhoWantsToBeCalledByOthersOnly() {
    grant("notes", "extensions.callers=mail");
    assertThatThrownBy(() -> caller("extensions").call("extensions.call", ADD))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED))
        .hasMessageContaining("extensions.callers=caller");
    assertThat(made).isEmpty();
    grant("notes", "extensions.callers=caller");
    caller("extensions").call("extensions.call", ADD);
    assertThat(made).hasSize(1);
  }

  private void grant(String holder, String permission) {
    grants.add(
        new Grant(
            new ExtensionId(holder),
            PermissionRequest.parse(permission),
            "tester",
            clock.instant(),
            Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"tool\":\"add\"}; extension",
        "{\"extension\":\"notes\"}; tool",
        "{\"extension\":\"../x\",\"tool\":\"add\"}; tool",
        "{\"extension\":\"notes\",\"tool\":\"add\",\"arguments\":[]}; arguments",
        "{\"extension\":\"caller\",\"tool\":\"own\"}; itself",
      })
  void refusesWhatMakesNoSense(String request, String names) {
    assertThatThrownBy(() -> caller("extensions").call("extensions.call", request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining(names);
  }

  @Test
  void runsABatchInPlacesAndKeepsItsOrder() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    answer =
        invocation -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          two.countDown();
          await(two);
          running.decrementAndGet();
          int number = invocation.arguments().path("a").asInt();
          return number == 3
              ? new Outcome.Failed(Fault.of(ErrorCode.TRAPPED, "three"))
              : new Outcome.Completed(Result.of(Json.object().put("n", number)));
        };
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      calls.append(i == 0 ? "" : ",").append(ADD.replace("\"a\":1", "\"a\":" + i));
    }
    JsonNode results =
        caller("extensions")
            .call("extensions.batch", "{\"concurrency\":2,\"calls\":[%s]}".formatted(calls))
            .path("results");
    assertThat(results).hasSize(20);
    assertThat(results.get(7).path("value").path("n").asInt()).isEqualTo(7);
    assertThat(results.get(3).path("error").path("code").asString()).isEqualTo("TRAPPED");
    assertThat(most).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBatchNeedsAGrantForEachOfItsTools() {
    String batch = "{\"calls\":[%s,{\"extension\":\"mail\",\"tool\":\"send\"}]}".formatted(ADD);
    assertThatThrownBy(() -> caller("extensions.call=notes/*").call("extensions.batch", batch))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    assertThat(made).isEmpty();
  }

  @Test
  void spendsForEveryCall() {
    Extension few =
        FakeTools.extension("caller", Limits.defaults().with(Limit.EXTENSION_CALLS, 2), "own");
    CapabilityHarness caller = CapabilityHarness.granting(capability(), "extensions").as(few);
    caller.call("extensions.call", ADD);
    caller.call("extensions.call", ADD);
    assertThatThrownBy(() -> caller.call("extensions.call", ADD))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
  }

  @Test
  void whatItCallsEndsWithIt() {
    CapabilityHarness caller = caller("extensions");
    answer =
        invocation -> {
          caller.meter().cancel("enough");
          return invocation.cancellation().reason().isPresent()
              ? new Outcome.Failed(Fault.of(ErrorCode.CANCELLED, "stopped"))
              : new Outcome.Completed(Result.of(Json.object()));
        };
    assertThatThrownBy(() -> caller.call("extensions.call", ADD))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(made.getFirst().cancellation().reason()).isPresent();
  }

  @Test
  void listsOnlyWhatItMayCall() {
    JsonNode tools =
        caller("extensions.call=notes/add").call("extensions.list", "{}").path("tools");
    assertThat(tools)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.path("extension").asString()).isEqualTo("notes");
          assertThat(one.path("tool").asString()).isEqualTo("add");
          assertThat(one.path("input").path("type").asString()).isEqualTo("object");
        });
    assertThat(caller("extensions").call("extensions.list", "{}").path("tools")).hasSize(3);
  }
}
