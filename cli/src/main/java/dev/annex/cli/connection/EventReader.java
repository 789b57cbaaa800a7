package dev.annex.cli.connection;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Reads the server-sent events of a call, up to the one that ends it. */
final class EventReader {

  private static final String NAME = "event: ";
  private static final String DATA = "data: ";
  private static final int OK = 200;
  private static final int FAILED = 500;

  private EventReader() {}

  /**
   * Hands every event on but the last, which is the answer.
   *
   * @throws IOException also when the stream ends before the call does
   */
  static AdminResponse read(InputStream in, EventSink events) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String name = "";
    String line = lines.readLine();
    while (line != null) {
      if (line.startsWith(NAME)) {
        name = line.substring(NAME.length());
      } else if (line.startsWith(DATA)) {
        JsonNode data = document(line.substring(DATA.length()));
        switch (name) {
          case "outcome" -> {
            return new AdminResponse(OK, data);
          }
          case "error" -> {
            return new AdminResponse(FAILED, data);
          }
          default -> events.send(name, data);
        }
      }
      line = lines.readLine();
    }
    throw new EOFException("the host closed the connection before the call had ended");
  }

  private static JsonNode document(String text) throws IOException {
    try {
      return Json.parse(text);
    } catch (AnnexException e) {
      throw new IOException("an event is no JSON", e);
    }
  }
}
