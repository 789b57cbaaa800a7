package dev.annex.capabilities.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Subscription;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.tunnel.SshTunnels;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.MutableClock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Which calls go through a tunnel; nothing here connects. */
final class AssetTunnelsTest {

  private static final Resolver NO_NAMES =
      (name, patience) -> {
        throw new AssertionError("finding a way looks nothing up, and this is " + name);
      };
  private static final ObjectNode CONFIG = Json.object().put("endpoint", "https://s3.test/base");

  private final AssetBook book =
      new AssetBook(
          new MemoryWorkspace(MutableClock.standing()),
          new MemorySecretStore(MutableClock.standing()),
          (schema, config) -> Optional.empty());
  private final Trials trials = new Trials();
  private final SshTunnels ssh = new SshTunnels(book, NO_NAMES);
  private final AssetTunnels tunnels =
      new AssetTunnels(new Subjects(book::find, tool -> tool.tool().equals("try"), trials), ssh);

  private final long bastion =
      book.add(
              "ssh",
              "Bastion",
              Json.object().put("host", "gate.test").put("user", "ann"),
              Optional.empty(),
              Set.of(),
              AssetBook.Way.DIRECT)
          .id();
  private final long inner =
      book.add(
              "s3",
              "Inner",
              CONFIG,
              Optional.empty(),
              Set.of(),
              new AssetBook.Way(Optional.of(bastion)))
          .id();

  @AfterEach
  void close() {
    ssh.close();
  }

  private static Invocation call(Caller caller, String tool, ObjectNode arguments) {
    return Invocation.of(
        caller, new ToolName(new ExtensionId("oss"), tool), arguments, Instant.EPOCH);
  }

  private boolean goesThrough(Invocation call, String scheme, String host, int port) {
    return tunnels.find(call, scheme, Host.parse(host), port, "the test").isPresent();
  }

  @Test
  void theServersOfTheConnectionAndNoOthersGoThrough() {
    Invocation about = call(Caller.agent("model"), "list", Json.object().put("assetId", inner));
    assertThat(goesThrough(about, "https", "s3.test", 443)).isTrue();
    assertThat(goesThrough(about, "http", "s3.test", 443)).isFalse();
    assertThat(goesThrough(about, "https", "s3.test", 8443)).isFalse();
    assertThat(goesThrough(about, "https", "else.test", 443)).isFalse();
    assertThat(goesThrough(about, "", "s3.test", 443)).isFalse();
    Invocation aboutNothing = call(Caller.agent("model"), "list", Json.object());
    assertThat(goesThrough(aboutNothing, "https", "s3.test", 443)).isFalse();
    Invocation aboutTheBastion =
        call(Caller.agent("model"), "list", Json.object().put("assetId", bastion));
    assertThat(goesThrough(aboutTheBastion, "", "gate.test", 22)).isFalse();
  }

  @Test
  void settingsOnTrialGoTheWayOfTheirAssetWhileTheHostTriesThem() {
    Invocation trial = call(Caller.person("ann"), "try", CONFIG.deepCopy());
    Invocation byAgent = call(Caller.agent("model"), "try", CONFIG.deepCopy());
    assertThat(goesThrough(trial, "https", "s3.test", 443)).isFalse();
    try (Subscription _ = trials.begin(trial.id(), inner);
        Subscription _ = trials.begin(byAgent.id(), inner)) {
      assertThat(goesThrough(trial, "https", "s3.test", 443)).isTrue();
      assertThat(goesThrough(trial, "https", "else.test", 443)).isFalse();
      assertThat(goesThrough(byAgent, "https", "s3.test", 443)).isFalse();
    }
    assertThat(goesThrough(trial, "https", "s3.test", 443)).isFalse();
  }

  @Test
  void aTunnelThatWasChangedIsAnother() {
    Invocation about = call(Caller.agent("model"), "list", Json.object().put("assetId", inner));
    String before =
        tunnels.find(about, "https", Host.parse("s3.test"), 443, "").orElseThrow().key();
    var _ =
        book.edit(
            bastion,
            Optional.empty(),
            Optional.of(Json.object().put("user", "bob")),
            Optional.empty(),
            Set.of(),
            Optional.empty());
    assertThat(tunnels.find(about, "https", Host.parse("s3.test"), 443, "").orElseThrow().key())
        .isNotEqualTo(before);
  }
}
