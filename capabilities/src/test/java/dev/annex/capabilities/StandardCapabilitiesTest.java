package dev.annex.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.capability.Capability;
import dev.annex.capabilities.kv.KeyValueChanges;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.testkit.MutableClock;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardCapabilitiesTest {

  @Test
  void areTheseAndEachHasItsOwnName() {
    MutableClock clock = MutableClock.standing();
    List<Capability> all =
        StandardCapabilities.over(
            new MemoryKeyValueStore(clock),
            KeyValueChanges.unheard(),
            (extension, line) -> {},
            (owner, uri) -> {},
            clock,
            new SecureRandom());
    assertThat(all)
        .extracting(Capability::name)
        .containsExactly("log", "kv", "clock", "random", "resources");
  }
}
