package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a deployment manifest. Every scalar becomes its text, because what it means depends on
 * where it stands; only what is written as nothing becomes null. No anchors, aliases and tags of
 * other types, no member twice, one document. One thread at a time.
 */
final class ManifestYaml {

  /** Most bytes of a manifest; real ones have a few hundred. */
  static final int MAX_BYTES = 64 << 10;

  /** Deepest nesting; real ones have three levels. */
  static final int MAX_DEPTH = 16;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String CORE = "tag:yaml.org,2002:";
  private static final Set<String> TAGS =
      Set.of("str", "int", "float", "bool", "null", "map", "seq");
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

  private final Iterator<Event> events;

  private ManifestYaml(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * Reads the one object in a document.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}, with the place and the reason
   */
  static ObjectNode read(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw invalid("it has %d bytes, %d are read".formatted(bytes.length, MAX_BYTES));
    }
    LoadSettings settings =
        LoadSettings.builder().setLabel("manifest").setCodePointLimit(MAX_BYTES).build();
    try {
      return new ManifestYaml(new Parse(settings).parseString(text(bytes)).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark().map(mark -> "line %d: ".formatted(mark.getLine() + 1)).orElse("");
      throw invalid(place + Shown.text(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      throw invalid(Shown.text(String.valueOf(e.getMessage())));
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("it is not UTF-8");
    }
  }

  private ObjectNode document() {
    while (events.hasNext()) {
      if (events.next() instanceof DocumentStartEvent) {
        JsonNode root = node(events.next(), 0);
        requireNoOther();
        if (root instanceof ObjectNode object) {
          return object;
        }
        throw invalid("it is no object");
      }
    }
    throw invalid("it is empty");
  }

  private void requireNoOther() {
    while (events.hasNext()) {
      if (events.next() instanceof DocumentStartEvent second) {
        throw at(second, "it holds a second document");
      }
    }
  }

  private JsonNode node(Event event, int depth) {
    requirePlain(event);
    if (event instanceof ScalarEvent scalar) {
      boolean nothing = scalar.isPlain() && NOTHING.contains(scalar.getValue());
      return nothing ? NODES.nullNode() : NODES.stringNode(scalar.getValue());
    }
    if (depth == MAX_DEPTH) {
      throw at(event, "it is nested more than %d deep".formatted(MAX_DEPTH));
    }
    return event.getEventId() == Event.ID.SequenceStart ? list(depth) : map(depth);
  }

  private ArrayNode list(int depth) {
    ArrayNode list = NODES.arrayNode();
    Event next = events.next();
    while (next.getEventId() != Event.ID.SequenceEnd) {
      list.add(node(next, depth + 1));
      next = events.next();
    }
    return list;
  }

  private ObjectNode map(int depth) {
    ObjectNode map = NODES.objectNode();
    Event next = events.next();
    while (next.getEventId() != Event.ID.MappingEnd) {
      requirePlain(next);
      if (!(next instanceof ScalarEvent key)) {
        throw at(next, "the name of a member is no text");
      }
      if (map.has(key.getValue())) {
        throw at(next, "member \"%s\" stands there twice".formatted(Shown.text(key.getValue())));
      }
      map.set(key.getValue(), node(events.next(), depth + 1));
      next = events.next();
    }
    return map;
  }

  /** Refuses what makes a short document long, or another type than it looks like. */
  private static void requirePlain(Event event) {
    if (event instanceof AliasEvent) {
      throw at(event, "aliases are not read; write it out");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw at(event, "anchors are not read; write it out");
    }
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent start -> start.getTag();
          default -> Optional.empty();
        };
    boolean known =
        tag.map(one -> one.equals("!") || TAGS.contains(one.replaceFirst(CORE, ""))).orElse(true);
    if (!known) {
      throw at(event, "tags are not read");
    }
  }

  private static AnnexException at(Event event, String why) {
    return invalid(
        event
            .getStartMark()
            .map(mark -> "line %d: %s".formatted(mark.getLine() + 1, why))
            .orElse(why));
  }

  /** The failure of a manifest as a whole. */
  static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID, "The Luminarys manifest cannot be read: %s.".formatted(why));
  }
}
