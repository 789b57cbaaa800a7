package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.store.PackageStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PackageStore} does. */
public abstract class PackageStoreContract {

  private static final FakeFiles NOTES =
      FakeFiles.from("notes")
          .with("manifest.json", "{}")
          .with("pages/a/index.html", "<p>")
          .with("pages/\u00fc.txt", "umlaut")
          .with("empty", "")
          .with("main.wasm", new byte[] {0, 'a', 's', 'm', (byte) 0xff, 0});

  private PackageStore store;

  /** A store without packages; called once before each test. */
  protected abstract PackageStore open();

  /** The store under test. */
  protected final PackageStore store() {
    return store;
  }

  @BeforeEach
  void openStore() {
    store = open();
  }

  @Test
  void givesBackEveryFile() {
    PackageFiles back = store.get(store.put(NOTES));

    assertThat(back.paths()).containsExactlyElementsOf(NOTES.paths());
    for (String path : NOTES.paths()) {
      assertThat(back.read(path)).as(path).hasValue(NOTES.read(path).orElseThrow());
    }
    assertThat(back.read("missing")).isEmpty();
  }

  @Test
  void namesAPackageByItsDigest() {
    assertThat(store.put(NOTES)).isEqualTo(PackageDigest.of(NOTES));
  }

  @Test
  void keepsThePackageWhenItsBytesAreChangedByAReader() {
    Digest digest = store.put(NOTES);
    store.get(digest).read("main.wasm").orElseThrow()[0] = 99;

    assertThat(store.get(digest).read("main.wasm")).hasValue(NOTES.read("main.wasm").orElseThrow());
  }

  @Test
  void keepsTheSamePackageTwiceWithoutHarm() {
    Digest digest = store.put(NOTES);

    assertThat(store.put(NOTES)).isEqualTo(digest);
    assertThat(PackageDigest.of(store.get(digest))).isEqualTo(digest);
  }

  @Test
  void keepsPackagesApart() {
    FakeFiles other = NOTES.with("manifest.json", "{\"other\":1}");
    Digest first = store.put(NOTES);
    Digest second = store.put(other);
    store.remove(first);

    assertThat(store.get(second).read("manifest.json"))
        .hasValue(other.read("manifest.json").orElseThrow());
  }

  @Test
  void saysWhenAPackageIsMissing() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store.get(Digest.of("never kept")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining(Digest.of("never kept").toString());
  }

  @Test
  void forgetsAPackage() {
    Digest digest = store.put(NOTES);
    store.remove(digest);
    store.remove(digest);

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store.get(digest))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void keepsAForgottenPackageAgain() {
    Digest digest = store.put(NOTES);
    store.remove(digest);
    store.put(NOTES);

    assertThat(PackageDigest.of(store.get(digest))).isEqualTo(digest);
  }

  @Test
  void keepsOnePackageWhenManyThreadsPutIt() {
    Digest digest = PackageDigest.of(NOTES);
    Hammer.strike(
        8,
        5,
        (thread, round) -> {
          assertThat(store.put(NOTES)).isEqualTo(digest);
          assertThat(PackageDigest.of(store.get(digest))).isEqualTo(digest);
        });
  }
}
