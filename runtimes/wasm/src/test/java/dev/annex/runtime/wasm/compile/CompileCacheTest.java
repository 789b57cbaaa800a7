package dev.annex.runtime.wasm.compile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileCacheTest {

  private static final byte[] ECHO =
      Workshop.files("morphee/echo").read("extension.wasm").orElseThrow();
  private static final ByteSize LARGEST = ByteSize.ofMib(1);

  @TempDir private Path parent;
  private Path directory;

  @BeforeEach
  void chooseDirectory() {
    directory = parent.resolve("compiled");
  }

  private CompiledModule compile() {
    return new ModuleCompiler(
            Optional.of(CompileCache.open(directory, LARGEST)), Duration.ofMinutes(1))
        .compile(ModuleSource.of(ECHO), LARGEST);
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private Path file(String ending) throws IOException {
    assertThat(files(ending)).hasSize(1);
    return files(ending).getFirst();
  }

  @Test
  void keepsWhatItIsGivenUnderItsNameOnly() throws IOException {
    CompileCache cache = CompileCache.open(directory, LARGEST);
    cache.put("one", "contents".getBytes(UTF_8));
    assertThat(cache.get("one")).contains("contents".getBytes(UTF_8));
    assertThat(cache.get("two")).isEmpty();
    Files.copy(directory.resolve("one"), directory.resolve("two"));
    assertThat(cache.get("two")).isEmpty();
    assertThat(CompileCache.open(directory, LARGEST).get("one")).isPresent();
    assertThat(files(".part")).isEmpty();
  }

  @Test
  void givesDirectoryAndKeyToItsUserAlone() throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    CompileCache.open(directory, LARGEST);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(".key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void takesCompiledCodeFromDiskTheSecondTime() throws IOException {
    compile();
    Path code = file(".code");
    Object written = Files.getAttribute(code, "unix:ino");
    CompiledModule again = compile();
    assertThat(Files.getAttribute(code, "unix:ino")).isEqualTo(written);
    assertThat(again.function("describe")).contains(Signature.of("() -> i64"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.5, 0.999})
  void compilesAgainInsteadOfLoadingATamperedFile(double place) throws IOException {
    compile();
    Path file = file(".code");
    byte[] genuine = Files.readAllBytes(file);
    byte[] tampered = genuine.clone();
    tampered[(int) (tampered.length * place)] ^= 1;
    Files.write(file, tampered);
    assertThat(compile().exportsMemory()).isTrue();
    byte[] replaced = Files.readAllBytes(file);
    assertThat(replaced).isNotEqualTo(tampered);
    assertThat(CompileCache.open(directory, LARGEST).get(file.getFileName().toString()))
        .isPresent();
  }

  @Test
  void compilesAgainWhenTheKeyIsAnother() throws IOException {
    compile();
    byte[] before = Files.readAllBytes(file(".code"));
    Files.write(file(".key"), new byte[32]);
    assertThat(compile().exportsMemory()).isTrue();
    assertThat(Files.readAllBytes(file(".code"))).isNotEqualTo(before);
  }

  @Test
  void makesANewKeyWhenTheOldOneIsCutOff() throws IOException {
    compile();
    Files.write(file(".key"), new byte[3]);
    assertThat(compile().exportsMemory()).isTrue();
    assertThat(Files.readAllBytes(file(".key"))).hasSize(32);
  }

  @Test
  void treatsACutFileAsNone() throws IOException {
    compile();
    Path code = file(".code");
    Files.write(code, Arrays.copyOf(Files.readAllBytes(code), 20));
    assertThat(compile().exportsMemory()).isTrue();
    assertThat(Files.size(code)).isGreaterThan(1_000);
  }

  @Test
  void servesSeveralHostsOnOneDirectory() throws Exception {
    try (ExecutorService hosts = Executors.newFixedThreadPool(4)) {
      List<Future<CompiledModule>> compiled = new ArrayList<>();
      for (int host = 0; host < 4; host++) {
        compiled.add(hosts.submit(this::compile));
      }
      for (Future<CompiledModule> module : compiled) {
        assertThat(module.get().exportsMemory()).isTrue();
      }
    }
    assertThat(compile().exportsMemory()).isTrue();
    assertThat(files(".part")).isEmpty();
  }

  @Test
  void deletesWhatWasNotUsedForADayWhenThereIsTooMuch() throws IOException {
    CompileCache cache = CompileCache.open(directory, new ByteSize(3_000));
    FileTime lastWeek = FileTime.from(Instant.now().minus(Duration.ofDays(7)));
    for (String name : List.of("old", "used-again", "young")) {
      cache.put(name, new byte[1_000]);
    }
    Files.setLastModifiedTime(directory.resolve("old"), lastWeek);
    Files.setLastModifiedTime(directory.resolve("used-again"), lastWeek);
    assertThat(cache.get("used-again")).isPresent();
    cache.put("newest", new byte[1_000]);
    assertThat(cache.get("old")).isEmpty();
    assertThat(List.of("used-again", "young", "newest"))
        .allMatch(name -> cache.get(name).isPresent());
  }
}
