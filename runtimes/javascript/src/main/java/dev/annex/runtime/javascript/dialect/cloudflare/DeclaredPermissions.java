package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a manifest declares under {@code permissions}. Grants decide besides what really happens.
 *
 * @param network hosts; none for no network
 * @param read labels of context blocks that may be read; empty when nothing was declared, which
 *     gives other messages than declaring none
 * @param write the same for writing
 * @param messages whether the conversation may be read
 * @param sendMessage whether messages may be added to it
 * @param metadata whether its length may be asked
 */
record DeclaredPermissions(
    List<String> network,
    Workspace workspace,
    Optional<Labels> read,
    Optional<Labels> write,
    boolean messages,
    boolean sendMessage,
    boolean metadata) {

  DeclaredPermissions {
    network = List.copyOf(network);
  }

  /** Use of files. */
  enum Workspace {
    NONE("none"),
    READ("read"),
    READ_WRITE("read-write");

    private final String word;

    Workspace(String word) {
      this.word = word;
    }

    private static Optional<Workspace> of(String written) {
      for (Workspace one : values()) {
        if (one.word.equals(written)) {
          return Optional.of(one);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Which context blocks.
   *
   * @param everything whether it is all of them, or for writing all that the extension declares;
   *     then there are no labels
   * @param labels with prefix, compared exactly
   */
  record Labels(boolean everything, List<String> labels) {
    Labels {
      labels = List.copyOf(labels);
    }

    boolean names(String label) {
      return labels.contains(label);
    }
  }

  /** Whether the contract hands the extension a {@code host} at all. */
  boolean wantHost() {
    return workspace != Workspace.NONE
        || read.isPresent()
        || write.isPresent()
        || messages
        || sendMessage
        || metadata;
  }

  /**
   * Reads the member of a manifest.
   *
   * @param ignored takes a sentence for every word that has no effect
   */
  static DeclaredPermissions read(JsonNode declared, List<String> ignored) {
    Reader reader = new Reader(ignored);
    if (declared.isMissingNode() || declared.isNull()) {
      return reader.all(Json.object());
    }
    if (declared instanceof ObjectNode object) {
      return reader.all(object);
    }
    ignored.add("permissions has no effect: it is no object.");
    return reader.all(Json.object());
  }

  /** As {@link #read} understands it. */
  ObjectNode toJson() {
    ObjectNode json = Json.object();
    var hosts = json.putArray("network");
    network.forEach(hosts::add);
    json.put("workspace", workspace.word);
    ObjectNode context = json.putObject("context");
    read.ifPresent(labels -> write(labels, "all", context, "read"));
    write.ifPresent(labels -> write(labels, "own", context, "write"));
    json.put("messages", messages ? "read" : "none");
    json.putObject("session").put("sendMessage", sendMessage).put("metadata", metadata);
    return json;
  }

  private static void write(Labels labels, String everything, ObjectNode context, String member) {
    if (labels.everything()) {
      context.put(member, everything);
      return;
    }
    var list = context.putArray(member);
    labels.labels().forEach(list::add);
  }

  /** Reads as leniently as the original, which checks nothing. */
  private record Reader(List<String> ignored) {

    DeclaredPermissions all(ObjectNode declared) {
      JsonNode context = part(declared, "context");
      JsonNode session = part(declared, "session");
      unknown(
          "permissions.",
          declared,
          List.of("network", "workspace", "context", "messages", "session"));
      unknown("permissions.context.", context, List.of("read", "write"));
      unknown("permissions.session.", session, List.of("sendMessage", "metadata"));
      return new DeclaredPermissions(
          network(declared.path("network")),
          workspace(declared.path("workspace")),
          labels(context.path("read"), "permissions.context.read", "all"),
          labels(context.path("write"), "permissions.context.write", "own"),
          messages(declared.path("messages")),
          truthy(session.path("sendMessage")),
          truthy(session.path("metadata")));
    }

    private JsonNode part(ObjectNode declared, String name) {
      JsonNode part = declared.path(name);
      if (part.isObject()) {
        return part;
      }
      if (!part.isMissingNode() && !part.isNull()) {
        ignored.add("permissions.%s has no effect: it is no object.".formatted(name));
      }
      return Json.object();
    }

    private void unknown(String place, JsonNode object, List<String> known) {
      for (String name : object.propertyNames()) {
        if (!known.contains(name)) {
          ignored.add(
              "%s%s has no effect: it is no permission of the contract."
                  .formatted(place, Shown.text(name)));
        }
      }
    }

    private List<String> network(JsonNode declared) {
      if (declared.isString() && !declared.stringValue().isEmpty()) {
        return List.of(declared.stringValue());
      }
      if (declared.isArray()) {
        return texts(declared, "permissions.network");
      }
      if (declared.isBoolean() && declared.booleanValue()) {
        ignored.add(
            "permissions.network is true, which allows nothing: list the hosts, or \"*\" for all.");
      } else if (!declared.isMissingNode() && !declared.isNull() && !declared.isBoolean()) {
        ignored.add("permissions.network has no effect: it is no list.");
      }
      return List.of();
    }

    private List<String> texts(JsonNode list, String place) {
      List<String> texts = new ArrayList<>();
      for (JsonNode one : list) {
        if (one.isString()) {
          texts.add(one.stringValue());
        } else {
          ignored.add(
              "%s %s has no effect: it is no text.".formatted(place, Shown.text(Json.write(one))));
        }
      }
      return texts;
    }

    private Workspace workspace(JsonNode declared) {
      if (declared.isMissingNode() || declared.isNull()) {
        return Workspace.NONE;
      }
      Optional<Workspace> known = Workspace.of(declared.asString(""));
      if (known.isEmpty()) {
        ignored.add(
            "permissions.workspace has no effect: it is none of \"none\", \"read\" and \"read-write\".");
      }
      return known.orElse(Workspace.NONE);
    }

    private Optional<Labels> labels(JsonNode declared, String place, String everything) {
      if (declared.isMissingNode() || declared.isNull()) {
        return Optional.empty();
      }
      if (declared.isArray()) {
        return Optional.of(new Labels(false, texts(declared, place)));
      }
      if (declared.asString("").equals(everything)) {
        return Optional.of(new Labels(true, List.of()));
      }
      ignored.add(
          "%s allows nothing: it is neither a list of labels nor \"%s\"."
              .formatted(place, everything));
      return Optional.of(new Labels(false, List.of()));
    }

    private boolean messages(JsonNode declared) {
      boolean read = declared.asString("none").equals("read");
      if (!read && !declared.isMissingNode() && !declared.asString("").equals("none")) {
        ignored.add("permissions.messages has no effect: it is neither \"none\" nor \"read\".");
      }
      return read;
    }

    private static boolean truthy(JsonNode value) {
      return switch (value.getNodeType()) {
        case BOOLEAN -> value.booleanValue();
        case NUMBER -> value.doubleValue() != 0;
        case STRING -> !value.stringValue().isEmpty();
        case ARRAY, OBJECT, POJO, BINARY -> true;
        case NULL, MISSING -> false;
      };
    }
  }
}
