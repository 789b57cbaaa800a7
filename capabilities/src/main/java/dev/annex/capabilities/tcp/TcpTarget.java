package dev.annex.capabilities.tcp;

import dev.annex.api.name.Printable;
import dev.annex.capabilities.net.Tls;
import java.time.Duration;
import java.util.Optional;

/** What an operation on a connection touches. */
sealed interface TcpTarget {

  /** A connection to be made. */
  sealed interface Meeting extends TcpTarget {

    /** How to connect. */
    Dial dial();
  }

  /**
   * How to connect.
   *
   * @param timeout less than the call may take
   */
  record Dial(Endpoint endpoint, Optional<Tls> tls, Optional<Duration> timeout) implements Meeting {
    @Override
    public Dial dial() {
      return this;
    }

    @Override
    public String toString() {
      return endpoint.toString();
    }
  }

  /**
   * One exchange.
   *
   * @param data what to send first
   * @param most how many bytes to receive at most
   * @param idle how long nothing may come, once something came
   */
  record Exchange(Dial dial, byte[] data, long most, Optional<Duration> idle) implements Meeting {
    @Override
    public String toString() {
      return dial.toString();
    }
  }

  /**
   * A lasting connection.
   *
   * @param tool who is told what comes; empty when it is dropped
   * @param idle how long nothing may come and nothing be sent
   */
  record Opening(Dial dial, Optional<String> tool, Duration idle) implements Meeting {
    @Override
    public String toString() {
      return dial.toString();
    }
  }

  /** A TLS connection to a server whose certificate is not checked. */
  record Unchecked(Endpoint endpoint) implements TcpTarget {
    @Override
    public String toString() {
      return endpoint + " without checking its certificate";
    }
  }

  /** Something done with connections that were permitted when they were made. */
  sealed interface Use extends TcpTarget {}

  /** Sending. */
  record Writing(long handle, byte[] data, Optional<Duration> timeout) implements Use {
    @Override
    public String toString() {
      return "handle " + handle;
    }
  }

  /** Receiving. */
  record Reading(long handle, int most, Optional<Duration> timeout) implements Use {
    @Override
    public String toString() {
      return "handle " + handle;
    }
  }

  /** Ending. */
  record Closing(long handle) implements Use {
    @Override
    public String toString() {
      return "handle " + handle;
    }
  }

  /** Sending over a lasting connection. */
  record Sending(String connection, byte[] data, Optional<Duration> timeout) implements Use {
    @Override
    public String toString() {
      return shown(connection);
    }
  }

  /** Ending a lasting connection. */
  record Ending(String connection) implements Use {
    @Override
    public String toString() {
      return shown(connection);
    }
  }

  /** Most characters shown of a connection's name. */
  int MAX_SHOWN_LENGTH = 128;

  private static String shown(String connection) {
    return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
  }
}
