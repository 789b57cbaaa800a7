package dev.annex.cli.call;

import dev.annex.api.name.ArtifactId;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex artifact}: fetches a result that was too large to hand over. */
@Command(
    name = "artifact",
    description = {
      "Fetch a result that was too large to hand over.",
      "",
      "A call with such a result prints its beginning and the address of the whole."
    },
    footer = {
      "",
      "Examples:",
      "  annex artifact annex://artifact/0123456789abcdef0123456789abcdef -o result.json",
      "  annex artifact 0123456789abcdef0123456789abcdef | jq ."
    })
public final class GetArtifact implements Runnable {

  private final Session session;

  @Parameters(index = "0", paramLabel = "ARTIFACT", description = "Its address, or its id.")
  private String artifact = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a new file instead of standard output.")
  private Optional<Path> file = Optional.empty();

  /** The command in a session. */
  public GetArtifact(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ArtifactId id = ArtifactId.parse(artifact);
    try (Host host = session.host()) {
      JsonNode first = slice(host, id, 0);
      if (file.isEmpty()) {
        refuseBytesOnATerminal(first);
        write(host, id, first, session.terminal().output());
        return;
      }
      try (OutputStream out =
          Files.newOutputStream(
              file.get(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(host, id, first, out);
      }
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "Writing %s failed: it is there already. Name a new file.".formatted(file.orElseThrow()));
    } catch (IOException e) {
      throw CommandFailure.failed("Writing the artifact failed: %s.".formatted(e.getMessage()));
    }
  }

  /** What strangers wrote could steer a terminal. */
  private void refuseBytesOnATerminal(JsonNode first) {
    if (session.terminal().outputIsTerminal()) {
      throw CommandFailure.refused(
          "It has %d bytes of %s, and a terminal is no place for them as they are. Write a file with -o FILE, or pipe it into a program."
              .formatted(first.path("size").asLong(), first.path("mediaType").asString("")));
    }
  }

  private static JsonNode slice(Host host, ArtifactId id, long offset) {
    return host.get("/artifacts/" + id, Map.of("offset", Long.toString(offset)));
  }

  private static void write(Host host, ArtifactId id, JsonNode first, OutputStream out)
      throws IOException {
    long size = first.path("size").asLong();
    JsonNode slice = first;
    long written = 0;
    while (true) {
      byte[] bytes = slice.path("data").binaryValue();
      out.write(bytes);
      written += bytes.length;
      if (written >= size) {
        out.flush();
        return;
      }
      if (bytes.length == 0) {
        throw new IOException("it ended after %d of %d bytes".formatted(written, size));
      }
      slice = slice(host, id, written);
    }
  }
}
