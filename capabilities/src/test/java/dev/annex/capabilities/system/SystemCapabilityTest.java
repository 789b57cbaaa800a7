package dev.annex.capabilities.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class SystemCapabilityTest extends CapabilityContract {

  /** A machine of which everything is known. */
  private record Known() implements Machine {
    @Override
    public String system() {
      return "linux";
    }

    @Override
    public String architecture() {
      return "arm64";
    }

    @Override
    public int processors() {
      return 6;
    }

    @Override
    public long memoryBytes() {
      return 4_000;
    }

    @Override
    public long freeMemoryBytes() {
      return 1_000;
    }

    @Override
    public OptionalDouble load() {
      return OptionalDouble.of(0.5);
    }

    @Override
    public Optional<String> hostName() {
      return Optional.of("box");
    }

    @Override
    public Room room(Path folder) throws IOException {
      if (folder.endsWith("none")) {
        throw new NoSuchFileException(folder.toString());
      }
      return new Room(900, 300);
    }
  }

  @Override
  protected Capability open() {
    return new SystemCapability(
        new Known(),
        new MutableClock(Instant.parse("2026-07-04T05:06:07.123456789Z")),
        ZoneId.of("Asia/Kolkata"));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "system.info", Json.object().put("hostName", true),
        "system.time", Json.object(),
        "system.disk", Json.object().put("folder", "/data"));
  }

  @Override
  protected List<String> permissions() {
    return List.of("system", "system.info", "system.time", "system.disk", "system.disk=/data");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.of("system.disk=/", "system.disk=/data/a", "system.disk=/dat");
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("/", "/data", "/data/a", "/data/a/b", "/dat", "/database")
        .map(folder -> wish("system.disk", Json.object().put("folder", folder)));
  }

  @Test
  void tellsWhatMachineItIsAndItsNameOnlyWithTheWholePermission() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "system.info");
    assertThat(harness.call("system.info", "{}"))
        .hasToString(
            "{\"os\":\"linux\",\"arch\":\"arm64\",\"processors\":6,\"memoryBytes\":4000,\"freeMemoryBytes\":1000,\"load\":0.5,\"hostName\":null}");
    denied(harness, "system.info", "{\"hostName\":true}");
    denied(harness, "system.time", "{}");
    denied(harness, "system.disk", "{\"folder\":\"/data\"}");
    assertThat(
            CapabilityHarness.granting(capability(), "system")
                .call("system.info", "{\"hostName\":true}")
                .get("hostName")
                .asString())
        .isEqualTo("box");
  }

  @Test
  void tellsTheTimeOfTheMachinesZoneOrAnother() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "system.time");
    assertThat(harness.call("system.time", "{}"))
        .hasToString(
            "{\"epochSecond\":1783141567,\"nano\":123456789,\"iso\":\"2026-07-04T10:36:07.123456789+05:30\",\"zone\":\"Asia/Kolkata\",\"offsetSeconds\":19800}");
    JsonNode zurich = harness.call("system.time", "{\"zone\":\"Europe/Zurich\"}");
    assertThat(zurich.get("iso").asString()).isEqualTo("2026-07-04T07:06:07.123456789+02:00");
    assertThat(harness.call("system.time", "{\"zone\":\"UTC\"}").get("iso").asString())
        .isEqualTo("2026-07-04T05:06:07.123456789Z");
    assertThatThrownBy(() -> harness.call("system.time", "{\"zone\":\"Mars/Base\"}"))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining("Mars/Base");
  }

  @Test
  void tellsTheRoomOnDisksOfGrantedFoldersOnly() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "system.disk=/data");
    assertThat(harness.call("system.disk", "{\"folder\":\"/data/x\"}"))
        .hasToString("{\"totalBytes\":900,\"freeBytes\":300}");
    for (String folder : List.of("/", "/database", "/data/../etc")) {
      denied(harness, "system.disk", Json.write(Json.object().put("folder", folder)));
    }
    assertThatThrownBy(() -> harness.call("system.disk", "{\"folder\":\"/data/none\"}"))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(e.fault().details().getOrDefault("reason", Json.object()).asString())
                  .isEqualTo("not-found");
            });
    for (String folder : List.of("data", "", "/a\u0000b")) {
      assertThatThrownBy(() -> harness.call("system.disk", Json.object().put("folder", folder)))
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"system=/data", "system.info=x", "system.disk=data", "system.disk=/a/../b"})
  void refusesPermissionsThatMakeNoSense(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
  }

  @Test
  void knowsTheMachineItRunsOn(@TempDir Path folder) throws IOException {
    Machine machine = Machine.current();
    assertThat(machine.system()).matches("[a-z][a-z0-9 ./_-]*");
    assertThat(machine.architecture()).matches("[a-z0-9_]+");
    assertThat(machine.processors()).isPositive();
    assertThat(machine.freeMemoryBytes()).isBetween(1L, machine.memoryBytes());
    assertThat(machine.room(folder).freeBytes()).isBetween(0L, machine.room(folder).totalBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux, amd64",
    "Mac OS X, aarch64, darwin, arm64",
    "Windows 11, x86_64, windows, amd64",
    "FreeBSD, riscv64, freebsd, riscv64",
  })
  void namesSystemsAsTheOtherHostsDo(String name, String arch, String system, String processor) {
    assertThat(Machine.Current.systemName(name)).isEqualTo(system);
    assertThat(Machine.Current.architectureName(arch)).isEqualTo(processor);
  }

  private static void denied(CapabilityHarness harness, String operation, String request) {
    assertThatThrownBy(() -> harness.call(operation, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }
}
