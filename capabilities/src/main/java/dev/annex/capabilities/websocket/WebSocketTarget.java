package dev.annex.capabilities.websocket;

import dev.annex.api.name.Printable;
import dev.annex.capabilities.http.Destination;
import dev.annex.capabilities.http.Field;
import dev.annex.capabilities.http.WebAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operation on a WebSocket connection touches. */
sealed interface WebSocketTarget {

  /** A connection to be made. */
  record Opening(
      WebAddress url,
      List<Field> fields,
      List<String> protocols,
      boolean checked,
      Optional<Duration> timeout,
      Duration idle,
      Optional<String> tool)
      implements WebSocketTarget {

    /** Whom it is for, as permissions judge it. */
    Destination destination() {
      return new Destination("GET", url, false);
    }

    @Override
    public String toString() {
      return shown(url);
    }
  }

  /** A TLS connection to a server whose certificate is not checked. */
  record Unchecked(WebAddress url) implements WebSocketTarget {

    Destination destination() {
      return new Destination("GET", url, false);
    }

    @Override
    public String toString() {
      return shown(url) + " without checking its certificate";
    }
  }

  /** Something done with connections that were permitted when they were made. */
  sealed interface Use extends WebSocketTarget {}

  /** Sending a message. */
  record Sending(String connection, int opcode, byte[] payload) implements Use {
    @Override
    public String toString() {
      return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
    }
  }

  /** Saying goodbye. */
  record Closing(String connection, int code, String reason) implements Use {
    @Override
    public String toString() {
      return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
    }
  }

  /** Having another tool told. */
  record Telling(String connection, Optional<String> tool) implements Use {
    @Override
    public String toString() {
      return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
    }
  }

  /** Looking at what is open. */
  record Listing() implements Use {
    @Override
    public String toString() {
      return "all connections";
    }
  }

  /** Most characters of a target. */
  int MAX_SHOWN_LENGTH = 256;

  private static String shown(WebAddress url) {
    return Printable.show(url.toString().replaceFirst("^http", "ws"), MAX_SHOWN_LENGTH - 40);
  }
}
