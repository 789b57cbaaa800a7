package dev.annex.mcp.client;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Hears what a server says of its own accord. Any thread. */
public interface ServerVoice {

  /** What the server may ask for, in the form of client capabilities. Asked once. */
  ObjectNode capabilities();

  /**
   * Answers a request of a server from 2024-11-05 to 2025-11-25. May take its time; its thread is
   * interrupted when the server wants no answer any more.
   *
   * @throws NotOffered for what {@link #capabilities} does not name
   */
  JsonNode asked(String method, ObjectNode params) throws InterruptedException, NotOffered;

  /** A notification that does not belong to one request, such as a changed list. */
  void told(String method, ObjectNode params);

  /** A request of a server that is not served here. */
  final class NotOffered extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what is not served. */
    public NotOffered(String message) {
      super(message);
    }
  }

  /** Offers nothing and hears nothing. */
  static ServerVoice ignored() {
    return new ServerVoice() {
      @Override
      public ObjectNode capabilities() {
        return JsonNodeFactory.instance.objectNode();
      }

      @Override
      public JsonNode asked(String method, ObjectNode params) throws NotOffered {
        throw new NotOffered("This client does not answer " + method);
      }

      @Override
      public void told(String method, ObjectNode params) {}
    };
  }
}
