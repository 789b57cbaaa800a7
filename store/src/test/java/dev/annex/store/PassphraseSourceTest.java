package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Secret;
import dev.annex.store.vault.DataKey;
import dev.annex.store.vault.Derivation;
import dev.annex.store.vault.MasterKey;
import dev.annex.store.vault.WrappedKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PassphraseSourceTest {

  private final AtomicInteger made = new AtomicInteger();

  private PassphraseSource source(String text) {
    return new PassphraseSource(derivation -> {
      made.incrementAndGet();
      return MasterKey.derive(Secret.of(text), derivation);
    });
  }

  private static WrappedKey wrapped(String passphrase) {
    Derivation derivation = Derivation.forPassphrase();
    return DataKey.random(1).wrap(MasterKey.derive(Secret.of(passphrase), derivation), derivation);
  }

  @Test
  void aWrongPassphraseIsRefusedEveryTimeAndDerivedOnce() {
    WrappedKey vault = wrapped("correct horse battery");
    PassphraseSource wrong = source("incorrect horse battery");
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> wrong.find(vault))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("not the passphrase");
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void anotherVaultIsCheckedWithAKeyOfItsOwn() {
    PassphraseSource source = source("correct horse battery");
    assertThatThrownBy(() -> source.find(wrapped("another passphrase")))
        .isInstanceOf(AnnexException.class);
    WrappedKey own = wrapped("correct horse battery");
    assertThat(own.isUnder(source.find(own))).isTrue();
    assertThat(made).hasValue(2);
  }
}
