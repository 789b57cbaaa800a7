package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import dev.annex.store.Vault.NewMaster;
import dev.annex.testkit.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes secrets and rotates all keys without pause, again and again on the
 * same vault. {@code -Dannex.kill.rounds=200} does it that often.
 */
final class KilledWhileRotatingTest {

  private static final int ROUNDS = Integer.getInteger("annex.kill.rounds", 20);
  private static final int WRITERS = 3;
  private static final Owner NOTES = Owner.extension(new ExtensionId("notes"));

  @TempDir private Path directory;

  @Test
  void losesNothingItHadAcknowledgedAndOpensWithTheKeyThereIs() throws Exception {
    Map<String, Integer> acknowledged = new HashMap<>();
    int rotations = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> lines = new ArrayList<>();
      try (ChildJvm child = ChildJvm.start(Scribbler.class, directory)) {
        // Another moment each time: early ones, and ones in the midst of several rotations.
        for (int i = 0; i < 1 + round * 7 % 40; i++) {
          lines.add(child.line());
        }
        lines.addAll(child.kill());
      }
      assertThat(lines).as("lines of round %d", round).doesNotContain("");
      for (String line : lines) {
        if (line.equals("rotated")) {
          rotations++;
          continue;
        }
        String[] parts = line.split("=", 2);
        acknowledged.merge(parts[0], Integer.valueOf(parts[1]), Math::max);
      }
      assertEverythingIsThere(acknowledged, round);
    }
    assertThat(acknowledged).hasSize(WRITERS);
    assertThat(rotations).isPositive();
    System.out.printf(
        "%d rounds: %d rotations and writes up to %s acknowledged%n",
        ROUNDS, rotations, acknowledged);
  }

  private void assertEverythingIsThere(Map<String, Integer> acknowledged, int round) {
    try (SqliteStore store = SqliteStore.open(directory)) {
      assertThat(store.problems()).isEmpty();
      Vault vault = store.vault(MasterKeys.in(directory));
      // Opens it, and ends a rotation that was cut off, also when no write was acknowledged yet.
      // Reading a secret would not do: one that was never stored needs no key.
      vault.check();
      acknowledged.forEach((name, number) -> {
        String text = vault.get(NOTES, new SecretName(name)).orElseThrow().reveal();
        assertThat(Integer.parseInt(text))
            .as("%s after round %d", name, round)
            .isGreaterThanOrEqualTo(number);
      });
    }
    assertThat(directory.resolve("master.key.new")).doesNotExist();
  }

  /** Counts up in a few secrets, and rotates beside that, until somebody kills it. */
  static final class Scribbler {

    private Scribbler() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path directory = Path.of(arguments[0]);
      SqliteStore store = SqliteStore.open(directory);
      Vault vault = store.vault(MasterKeys.in(directory));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        SecretName name = new SecretName("t" + i);
        threads.add(Thread.ofPlatform().start(() -> count(vault, name)));
      }
      threads.add(Thread.ofPlatform().start(() -> rotate(vault)));
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void count(Vault vault, SecretName name) {
      int number = vault.get(NOTES, name).map(Secret::reveal).map(Integer::parseInt).orElse(0);
      while (true) {
        number++;
        if (vault.put(NOTES, name, Secret.of(Integer.toString(number)), 100)) {
          System.out.println(name + "=" + number);
        }
      }
    }

    private static void rotate(Vault vault) {
      for (int i = 0; true; i++) {
        vault.rotate(i % 3 == 0 ? new NewMaster.Same() : new NewMaster.InFile());
        System.out.println("rotated");
      }
    }
  }
}
