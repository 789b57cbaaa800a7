package dev.annex.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.env.ExtensionVariables;
import dev.annex.core.author.AuthoringRules;
import dev.annex.core.install.LimitRules;
import dev.annex.processes.ProgramPath;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnnexConfigTest {

  @TempDir Path data;

  @Test
  void everyDefaultIsWhatTheDocumentsSay() {
    assertThat(AnnexConfig.defaults())
        .isEqualTo(
            new AnnexConfig(
                "127.0.0.1",
                7411,
                Set.of(),
                false,
                new LimitRules(Limits.maximum(), Map.of()),
                Map.of(),
                32,
                ByteSize.ofMib(1_024),
                Duration.ofHours(24),
                Duration.ofMinutes(5),
                Optional.empty(),
                Optional.empty(),
                true,
                ExtensionVariables.none(),
                ProgramPath.parse("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                Optional.empty(),
                ConfinementRule.PREFERRED,
                ConfinementRule.OFF,
                false,
                new AuthoringConfig(
                    false, new AuthoringRules(ByteSize.ofKib(256), 50, 20, List.of())),
                new AghConfig(Map.of(), new ResourceCeiling(Optional.empty(), true))));
  }

  @Test
  void withoutAFileTheDefaultsHold() {
    assertThat(AnnexConfig.read(data)).isEqualTo(AnnexConfig.defaults());
  }

  @Test
  void aFileSetsEveryKey() throws IOException {
    Files.writeString(
        data.resolve("annex.json"),
        """
        {"host":"::1","port":8000,"allowed-hosts":["box.lan"],"open-local":true,
         "limits":{"time":"PT10S","memory":"32 MiB","host-calls":50,"stack":1048576},
         "extension-limits":{"com.acme.notes":{"memory":"128 MiB","fuel":5}},
         "extension-snapshots":{"com.acme.notes":"off","com.acme.other":"trusted"},
         "concurrent-calls":4,"artifacts-bytes":"2 GiB","artifact-lifetime":"PT2H",
         "call-timeout":"PT1M","master-key-file":"/run/keys/annex","examples":false,"shell-path":"/opt/bin:/bin","ca-file":"ca.pem","accept-flat-source":true,"process-confinement":"required","shell-confinement":"preferred",
         "authoring":true,"authoring-grants":["kv","files.read=/data/**"],"authoring-source-bytes":"1 KiB",
         "authoring-extensions":3,"authoring-versions":4,
         "extension-tiers":{"com.acme.notes":"workspace"},"resource-kinds":["tool"],"resource-scope":"workspace",
         "extension-env":{"com.acme.notes":
           {"REGION":"canary","SEARCHED":{"from":"PATH"},"UNSET":{"from":"no such variable"}}}}
        """);
    AnnexConfig config = AnnexConfig.read(data);
    assertThat(config.host()).isEqualTo("::1");
    assertThat(config.port()).isEqualTo(8000);
    assertThat(config.allowedHosts()).containsExactly("box.lan");
    assertThat(config.openLocal()).isTrue();
    assertThat(config.snapshots())
        .containsOnly(
            Map.entry(
                new ExtensionId("com.acme.notes"), SnapshotPolicy.defaults().withAllowed(false)),
            Map.entry(
                new ExtensionId("com.acme.other"),
                SnapshotPolicy.defaults().withDeclaredSafe(true)));
    Limits ceiling = config.limits().ceiling();
    assertThat(ceiling.time()).isEqualTo(Duration.ofSeconds(10));
    assertThat(ceiling.memory().bytes()).isEqualTo(32 << 20);
    assertThat(ceiling.get(Limit.HOST_CALLS)).isEqualTo(50);
    assertThat(ceiling.get(Limit.STACK)).isEqualTo(1 << 20);
    assertThat(ceiling.get(Limit.EVENTS)).isEqualTo(Limit.EVENTS.maximum());
    assertThat(config.limits().own())
        .isEqualTo(
            Map.of(
                new ExtensionId("com.acme.notes"),
                Map.of(Limit.MEMORY, 128L << 20, Limit.FUEL, 5L)));
    assertThat(config.concurrentCalls()).isEqualTo(4);
    assertThat(config.artifactsBytes()).isEqualTo(ByteSize.ofMib(2_048));
    assertThat(config.artifactLifetime()).isEqualTo(Duration.ofHours(2));
    assertThat(config.callTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.masterKeyFile()).hasValue(Path.of("/run/keys/annex"));
    assertThat(config.examples()).isFalse();
    assertThat(config.caFile()).hasValue(Path.of("ca.pem"));
    assertThat(config.processConfinement()).isEqualTo(ConfinementRule.REQUIRED);
    assertThat(config.shellConfinement()).isEqualTo(ConfinementRule.PREFERRED);
    assertThat(config.acceptFlatSource()).isTrue();
    assertThat(config.authoring())
        .isEqualTo(
            new AuthoringConfig(
                true,
                new AuthoringRules(
                    ByteSize.ofKib(1),
                    3,
                    4,
                    List.of(
                        PermissionRequest.parse("files.read=/data/**"),
                        PermissionRequest.parse("kv")))));
    assertThat(config.agh())
        .isEqualTo(
            new AghConfig(
                Map.of(new ExtensionId("com.acme.notes"), SourceTier.WORKSPACE),
                new ResourceCeiling(Optional.of(Set.of("tool")), false)));
    assertThat(config.shellPath()).hasToString("/opt/bin:/bin");
    Map<String, Secret> variables =
        config.variables().values().getOrDefault(new ExtensionId("com.acme.notes"), Map.of());
    assertThat(variables).containsOnlyKeys("REGION", "SEARCHED");
    assertThat(variables.getOrDefault("REGION", Secret.of("")).matches("canary")).isTrue();
    assertThat(variables.getOrDefault("SEARCHED", Secret.of("")).matches(System.getenv("PATH")))
        .isTrue();
    assertThat(config.toString()).contains("REGION").doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prot\":1}|prot",
        "{\"authoring\":1}|authoring",
        "{\"authoring-grants\":[\"No\"]}|authoring-grants",
        "{\"authoring-extensions\":0}|authoring",
        "{\"port\":\"7411\"}|port",
        "{\"port\":70000}|port",
        "{\"port\":1.5}|port",
        "{\"host\":\"\"}|host",
        "{\"host\":null}|host",
        "{\"open-local\":1}|open-local",
        "{\"allowed-hosts\":\"a\"}|allowed-hosts",
        "{\"allowed-hosts\":[1]}|allowed-hosts",
        "{\"limits\":[]}|limits",
        "{\"limits\":{\"tame\":1}}|tame",
        "{\"limits\":{\"time\":\"soon\"}}|limits.time",
        "{\"limits\":{\"memory\":\"1 TiB\"}}|limits.memory",
        "{\"limits\":{\"memory\":\"1 GiB\"}}|memory",
        "{\"limits\":{\"host-calls\":\"many\"}}|limits.host-calls",
        "{\"limits\":{\"host-calls\":0}}|host-calls",
        "{\"extension-limits\":[]}|extension-limits",
        "{\"extension-limits\":{\"No Id\":{}}}|No Id",
        "{\"extension-limits\":{\"notes\":1}}|extension-limits.notes",
        "{\"extension-limits\":{\"notes\":{\"memory\":\"1 GiB\"}}}|memory",
        "{\"extension-limits\":{\"notes\":{\"tame\":1}}}|tame",
        "{\"extension-snapshots\":1}|extension-snapshots",
        "{\"extension-snapshots\":{\"notes\":\"perhaps\"}}|extension-snapshots.notes",
        "{\"concurrent-calls\":0}|concurrent-calls",
        "{\"concurrent-calls\":1025}|concurrent-calls",
        "{\"artifacts-bytes\":-1}|artifacts-bytes",
        "{\"artifacts-bytes\":\"much\"}|artifacts-bytes",
        "{\"artifacts-bytes\":\"2097152 MiB\"}|artifacts-bytes",
        "{\"artifact-lifetime\":\"PT0S\"}|artifact-lifetime",
        "{\"artifact-lifetime\":\"P31D\"}|artifact-lifetime",
        "{\"call-timeout\":\"PT0S\"}|call-timeout",
        "{\"call-timeout\":5}|call-timeout",
        "{\"master-key-file\":5}|master-key-file",
        "{\"master-key-file\":\" \"}|master-key-file",
        "{\"host\":\"0.0.0.0\",\"open-local\":true}|open-local",
        "{\"ca-file\":[\"ca.pem\"]}|ca-file",
        "{\"shell-path\":\"/bin:.\"}|shell-path",
        "{\"shell-path\":[\"/bin\"]}|shell-path",
        "{\"process-confinement\":\"yes\"}|process-confinement",
        "{\"shell-confinement\":true}|shell-confinement",
        "{\"extension-env\":[]}|extension-env",
        "{\"extension-env\":{\"notes\":\"A=B\"}}|extension-env.notes",
        "{\"extension-env\":{\"notes\":{\"A B\":\"x\"}}}|A B",
        "{\"extension-env\":{\"notes\":{\"A\":1}}}|extension-env.notes.A",
        "{\"extension-env\":{\"notes\":{\"A\":{\"from\":\"B\",\"or\":\"c\"}}}}|extension-env.notes.A",
        "{\"extension-tiers\":[]}|extension-tiers",
        "{\"extension-tiers\":{\"notes\":\"friend\"}}|extension-tiers.notes",
        "{\"resource-kinds\":[\"tools\"]}|resource-kinds",
        "{\"resource-scope\":\"all\"}|resource-scope",
        "[]|object",
      })
  void aSettingThatMakesNoSenseIsRefusedByName(String json, String named) {
    assertThatThrownBy(() -> AnnexConfig.of(Json.parse(json)))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining(named);
  }

  @Test
  void aFileThatIsNoJsonIsRefused() throws IOException {
    Files.writeString(data.resolve("annex.json"), "{");
    assertThatThrownBy(() -> AnnexConfig.read(data))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("annex.json");
  }
}
