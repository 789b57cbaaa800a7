package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramLogTest {

  @TempDir private Path folder;

  @Test
  void readsAcrossBothFilesByPlace() {
    ProgramLog log = new ProgramLog(folder.resolve("log"), 4);
    write(log, "abcdef");
    assertThat(log.begin()).isZero();
    assertThat(log.end()).isEqualTo(6);
    assertThat(read(log, 0, 100)).isEqualTo("abcdef");
    assertThat(read(log, 2, 3)).isEqualTo("cde");
    assertThat(read(log, 6, 3)).isEmpty();
    assertThat(read(log, 99, 3)).isEmpty();
  }

  @Test
  void keepsTheNewestAndNeverMoreThanTwoFilesFull() throws IOException {
    ProgramLog log = new ProgramLog(folder.resolve("log"), 4);
    write(log, "abcdefghij");
    write(log, "k");
    assertThat(log.begin()).isEqualTo(4);
    assertThat(log.end()).isEqualTo(11);
    assertThat(read(log, 0, 100)).isEqualTo("efghijk");
    assertThat(read(log, 9, Long.MAX_VALUE)).isEqualTo("jk");
    try (var files = Files.list(folder)) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isEqualTo(7);
    }
  }

  @Test
  void removesItsFilesAndTakesNoMore() {
    ProgramLog log = new ProgramLog(folder.resolve("log"), 4);
    write(log, "abcdef");
    log.close();
    write(log, "more");
    assertThat(folder).isEmptyDirectory();
    assertThat(read(log, 0, 100)).isEmpty();
  }

  private static void write(ProgramLog log, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    log.accept(bytes, bytes.length);
  }

  private static String read(ProgramLog log, long from, long atMost) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long place = log.read(from, atMost, (bytes, length) -> out.write(bytes, 0, length));
    assertThat(place).isGreaterThanOrEqualTo(Math.min(from, log.end()));
    return out.toString(StandardCharsets.US_ASCII);
  }
}
