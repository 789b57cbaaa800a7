package dev.annex.core.invoke;

import static dev.annex.core.TestHost.fault;
import static dev.annex.core.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AssetArgumentTest {

  private final TestHost test = new TestHost();

  @BeforeEach
  void install() {
    Scripted.Script echo =
        (call, host, meter) -> new GuestReply.Done(Result.of(call.invocation().arguments()));
    test.runtime.script("go", echo).script("act:test", echo).script("act:browse", echo);
    test.runtime.script("judge", (call, host, meter) -> TestHost.done("{\"action\":\"read\"}"));
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void install(boolean needsAsset) {
    test.install(
        Scripted.files(
            """
            {"id":"store","types":["bucket","vault"],"actions":true,"tools":[
              {"name":"go","input":{"type":"object"}},
              {"name":"judge","hidden":true,"input":{"type":"object"}}],
             "policy":{"needsAsset":%s,"defaults":["ext:store:all"],
               "groups":[{"id":"ext:store:all","allow":["read"]}]}}\
            """
                .formatted(needsAsset)));
  }

  @Test
  void theOnlyConnectionIsFilledIn() {
    install(true);
    long number = add("bucket", "Main");
    add("ssh", "Other");
    for (String arguments : new String[] {"{}", "{\"assetId\":0}", "{\"assetId\":null}"}) {
      assertThat(value(call("go", arguments)).path("assetId").asLong())
          .as(arguments)
          .isEqualTo(number);
    }
  }

  @Test
  void aConnectionThatIsNamedStays() {
    install(true);
    add("bucket", "Main");
    long second = add("vault", "Second");
    assertThat(value(call("go", "{\"assetId\":%d}".formatted(second))).path("assetId").asLong())
        .isEqualTo(second);
  }

  @Test
  void whoNeedsOneAndNamesNoneIsToldWhichThereAre() {
    install(true);
    long first = add("bucket", "Main");
    long second = add("vault", "Second");

    var fault = fault(call("go", "{}"));

    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS);
    assertThat(fault.message())
        .contains("Calling store/go failed: it needs assetId")
        .contains("There are: %d (Main, bucket), %d (Second, vault)".formatted(first, second));
  }

  @Test
  void whoNeedsOneWhereThereIsNoneIsToldHowToAddIt() {
    install(true);
    assertThat(fault(call("go", "{}")).message())
        .contains("There is none yet. To add one: annex asset add bucket NAME JSON");
  }

  @Test
  void whoNeedsNoneMayLeaveItOut() {
    install(false);
    add("bucket", "Main");
    add("vault", "Second");
    assertThat(value(call("go", "{}")).has("assetId")).isFalse();
  }

  @Test
  void theConnectionsOfOthersAreRefused() {
    install(false);
    add("bucket", "Main");
    long other = add("ssh", "Foreign");
    for (String given :
        new String[] {Long.toString(other), "999", "-1", "1.5", "\"1\"", "true", "1e30"}) {
      var fault = fault(call("go", "{\"assetId\":%s}".formatted(given)));
      assertThat(fault.code()).as(given).isEqualTo(ErrorCode.INVALID_ARGUMENTS);
      assertThat(fault.message())
          .as(given)
          .contains("is no connection of \"store\"")
          .contains("Main")
          .doesNotContain("Foreign");
    }
  }

  @Test
  void listsNoMoreThanAPersonWouldRead() {
    install(true);
    for (int i = 0; i < 40; i++) {
      add("bucket", "bucket-%02d".formatted(i));
    }
    assertThat(fault(call("go", "{}")).message()).contains("bucket-19").doesNotContain("bucket-20");
  }

  @Test
  void actionsGetItTooAndTheConnectionTestGetsTheSettingsAlone() {
    install(true);
    long number = add("bucket", "Main");
    assertThat(value(act("action:browse", "{}")).path("assetId").asLong()).isEqualTo(number);
    assertThat(value(act("action:test", "{\"endpoint\":\"x\"}")))
        .isEqualTo(Json.object().put("endpoint", "x"));
  }

  private long add(String type, String name) {
    Draft draft =
        new Draft(Kind.ASSET, type, "", "", Json.object().put("name", name), "", Optional.empty());
    if (test.workspace.add(draft, 0) instanceof Written.Stored stored) {
      return stored.item().number();
    }
    throw new AssertionError("not added: " + name);
  }

  private Outcome call(String tool, String arguments) {
    return test.call("store", tool, arguments);
  }

  private Outcome act(String tool, String arguments) {
    Invocation invocation =
        Invocation.of(
            Caller.person("tester"),
            new ToolName(new ExtensionId("store"), tool),
            Json.parse(arguments),
            Instant.now().plus(Duration.ofMinutes(1)));
    return test.host.invoker().invoke(invocation, Progress.none());
  }
}
