package dev.annex.capabilities.websocket;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.http.Destination;
import dev.annex.capabilities.http.Field;
import dev.annex.capabilities.http.WebAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operation on a WebSocket connection touches. */
sealed interface WebSocketTarget {

  /** Meeting a server. */
  sealed interface Meeting extends WebSocketTarget {

    /** Whom, and how. */
    Opening opening();
  }

  /**
   * Whom to meet, and how to say hello there.
   *
   * @param fields with the names of secrets where those go
   */
  record Opening(
      WebAddress url,
      List<Field> fields,
      List<String> protocols,
      boolean checked,
      Optional<Duration> timeout) {

    /** Whom it is for, as permissions judge it. */
    Destination destination() {
      return new Destination("GET", url, false);
    }

    @Override
    public String toString() {
      return shown(url);
    }
  }

  /** A connection to be made that lasts. */
  record Lasting(Opening opening, Duration idle, Optional<String> tool) implements Meeting {
    @Override
    public String toString() {
      return opening.toString();
    }
  }

  /** A connection to be made that ends with the call. */
  record OfCall(Opening opening) implements Meeting {
    @Override
    public String toString() {
      return opening.toString();
    }
  }

  /**
   * A conversation within a call.
   *
   * @param said what to send first, if anything
   * @param messages how many to wait for
   */
  record Exchange(Opening opening, Optional<Said> said, int messages) implements Meeting {

    /** A message of the guest. */
    record Said(int opcode, byte[] payload) {}

    @Override
    public String toString() {
      return opening.toString();
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

  /** Which connection. */
  sealed interface Which {

    /** One that the extension keeps. */
    record Kept(String connection) implements Which {
      @Override
      public String toString() {
        return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
      }
    }

    /** One that the call holds open. */
    record Held(long handle) implements Which {
      @Override
      public String toString() {
        return "connection %d of the call".formatted(handle);
      }
    }

    /** As the guest wrote it: one of both. */
    static Which read(String operation, Optional<String> connection, Optional<Long> handle) {
      if (handle.isEmpty()) {
        return new Kept(HostRequests.required(connection, operation, "connection\" or \"handle"));
      }
      if (connection.isPresent()) {
        throw HostRequests.invalidField(operation, "handle", "cannot stand beside connection");
      }
      return new Held(handle.get());
    }
  }

  /** Sending a message. */
  record Sending(Which which, int opcode, byte[] payload) implements Use {
    @Override
    public String toString() {
      return which.toString();
    }
  }

  /** Waiting for a message. */
  record Hearing(long handle) implements Use {
    @Override
    public String toString() {
      return new Which.Held(handle).toString();
    }
  }

  /** Saying goodbye. */
  record Closing(Which which, int code, String reason) implements Use {
    @Override
    public String toString() {
      return which.toString();
    }
  }

  /** Most characters of a target. */
  int MAX_SHOWN_LENGTH = 256;

  private static String shown(WebAddress url) {
    return Printable.show(Urls.asWebSocket(url.toString()), MAX_SHOWN_LENGTH - 40);
  }
}
