package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import dev.annex.store.HostFile.RunningHost;
import dev.annex.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {

  @TempDir private Path temporary;

  @Test
  void liesWhereTheSystemKeepsData() {
    Path home = temporary.resolve("home");

    assertThat(DataDirectory.defaultPath(Map.of(), "Linux", home))
        .isEqualTo(home.resolve(".local/share/annex"));
    assertThat(
            DataDirectory.defaultPath(
                Map.of("XDG_DATA_HOME", temporary.resolve("xdg").toString()), "Linux", home))
        .isEqualTo(temporary.resolve("xdg/annex"));
    assertThat(DataDirectory.defaultPath(Map.of("XDG_DATA_HOME", "relative/xdg"), "Linux", home))
        .isEqualTo(home.resolve(".local/share/annex"));
    assertThat(DataDirectory.defaultPath(Map.of(), "Mac OS X", home))
        .isEqualTo(home.resolve("Library/Application Support/Annex"));
    assertThat(
            DataDirectory.defaultPath(
                Map.of("LOCALAPPDATA", temporary.resolve("local").toString()), "Windows 11", home))
        .isEqualTo(temporary.resolve("local/Annex"));
  }

  @Test
  void liesWhereTheEnvironmentSays() {
    assertThat(
            DataDirectory.defaultPath(
                Map.of(
                    "ANNEX_DATA",
                    temporary.resolve("here").toString(),
                    "XDG_DATA_HOME",
                    temporary.toString()),
                "Linux",
                temporary))
        .isEqualTo(temporary.resolve("here"));
  }

  @Test
  void isCreatedForThisAccountAlone() throws IOException {
    DataDirectory directory = DataDirectory.open(temporary.resolve("a/b/data"));

    assertThat(directory.path()).isDirectory();
    assumeTrue(OwnerOnly.isPosix(temporary), "a file system with permissions");
    assertThat(permissions(directory.path())).isEqualTo("rwx------");
  }

  @Test
  void refusesAFolderEveryoneMayWriteTo() throws IOException {
    assumeTrue(OwnerOnly.isPosix(temporary), "a file system with permissions");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> DataDirectory.open(temporary))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
        .withMessageContaining("chmod");
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> DataDirectory.open(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID));
  }

  @Test
  void isLockedOnceInOneProcess() {
    DataDirectory directory = DataDirectory.open(temporary);
    try (DataLock lock = directory.lock()) {
      assertThat(lock).isNotNull();
      assertThat(DataDirectory.open(temporary).tryLock()).isEmpty();
      assertInUseBy(ProcessHandle.current().pid());
      assertThat(directory.hostFile().read().orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
    assertThat(directory.hostFile().read()).isEmpty();

    DataLock again = directory.lock();
    again.close();
    again.close();
  }

  @Test
  void isLockedAgainstOtherProcessesUntilTheHolderIsKilled() throws Exception {
    try (ChildJvm child = ChildJvm.start(Holder.class, temporary)) {
      assertThat(child.line()).isEqualTo("locked");
      assertInUseBy(child.pid());
      assertInUseBy(child.pid());
      child.kill();
    }

    DataDirectory directory = DataDirectory.open(temporary);
    assertThat(directory.hostFile().read()).as("left behind by the killed process").isPresent();
    try (DataLock lock = directory.lock()) {
      assertThat(lock).isNotNull();
      assertThat(directory.hostFile().read().orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void staysLockedForOthersAfterASecondAttemptInTheSameProcess() throws Exception {
    DataDirectory directory = DataDirectory.open(temporary);
    try (DataLock lock = directory.lock()) {
      assertThat(lock).isNotNull();
      assertThat(directory.tryLock()).isEmpty();
      try (ChildJvm child = ChildJvm.start(Holder.class, temporary)) {
        assertThat(child.line()).isEqualTo("DATA_IN_USE");
      }
    }
  }

  @Test
  void tellsHowTheHostCanBeReached() throws IOException {
    HostFile file = DataDirectory.open(temporary).hostFile();
    RunningHost host =
        new RunningHost(
                42, Instant.parse("2026-01-02T03:04:05Z"), Optional.empty(), Optional.empty())
            .serving(URI.create("http://127.0.0.1:7800"), Secret.of("hush"));
    file.write(new RunningHost(1, Instant.EPOCH, host.url(), host.token()));
    file.write(host);

    RunningHost read = file.read().orElseThrow();
    assertThat(read.pid()).isEqualTo(42);
    assertThat(read.startedAt()).isEqualTo(host.startedAt());
    assertThat(read.url()).hasValue(URI.create("http://127.0.0.1:7800"));
    assertThat(read.token().orElseThrow().reveal()).isEqualTo("hush");
    assertThat(temporary).isDirectoryContaining("glob:**/host.json");
    if (OwnerOnly.isPosix(temporary)) {
      assertThat(permissions(temporary.resolve("host.json"))).isEqualTo("rw-------");
    }

    file.delete();
    file.delete();
    assertThat(file.read()).isEmpty();
  }

  @Test
  void readsNothingFromAHostFileThatIsNone() throws IOException {
    HostFile file = DataDirectory.open(temporary).hostFile();
    for (String text : new String[] {"", "{", "[]", "{\"pid\":1,\"startedAt\":\"soon\"}"}) {
      Files.writeString(temporary.resolve("host.json"), text);
      assertThat(file.read()).as(text).isEmpty();
    }
  }

  private void assertInUseBy(long pid) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> DataDirectory.open(temporary).lock())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_IN_USE))
        .withMessageContaining(temporary.getFileName().toString())
        .withMessageContaining("process " + pid);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** Locks a directory and holds it until somebody kills it. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws InterruptedException {
      try {
        DataDirectory.open(Path.of(arguments[0])).lock();
        System.out.println("locked");
        Thread.sleep(120_000);
      } catch (AnnexException e) {
        System.out.println(e.code());
      }
    }
  }
}
