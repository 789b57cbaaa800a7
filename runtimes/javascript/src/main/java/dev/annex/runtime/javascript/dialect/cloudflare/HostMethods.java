package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.ScriptException;
import dev.annex.runtime.javascript.ScriptHost;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The nine methods of {@code host}. Each call is judged here, by what the manifest declares, and
 * then by the host, by what was granted. Any thread; for one call of a tool or hook.
 */
final class HostMethods implements ScriptHost {

  /** Every operation that a method can come to. */
  static final Set<String> OPERATIONS =
      Set.of(
          WorkspaceFiles.ROOTS,
          WorkspaceFiles.READ,
          WorkspaceFiles.WRITE,
          WorkspaceFiles.DELETE,
          WorkspaceFiles.LIST,
          WorkspaceFiles.STAT,
          Blocks.GET,
          Blocks.SET,
          Conversation.CONVERSATIONS,
          Conversation.MESSAGES,
          Conversation.APPEND);

  private final WorkspaceFiles files;
  private final Blocks blocks;
  private final Conversation conversation;

  HostMethods(HostCalls host, ExtensionId id, ExtensionTerms terms) {
    this.files = new WorkspaceFiles(host, id, terms.permissions().workspace());
    this.blocks = new Blocks(host, terms.permissions(), terms.labels());
    this.conversation = new Conversation(host, terms.permissions());
  }

  @Override
  public String call(String function, String argumentsJson) {
    JsonNode given = Json.parse(argumentsJson);
    return Json.write(
        switch (function) {
          case "readFile" -> text(files.read(text(given, 0, "path")));
          case "writeFile" -> {
            files.write(text(given, 0, "path"), text(given, 1, "content"));
            yield nothing();
          }
          case "deleteFile" -> Json.object().booleanNode(files.delete(text(given, 0, "path")));
          case "listFiles" -> list(files.list(text(given, 0, "dir")));
          case "getContext" -> text(blocks.get(text(given, 0, "label")));
          case "setContext" -> {
            blocks.set(text(given, 0, "label"), text(given, 1, "content"));
            yield nothing();
          }
          case "getMessages" -> list(conversation.messages(number(given.path(0))));
          case "sendMessage" -> {
            conversation.send(text(given, 0, "content"));
            yield nothing();
          }
          case "getSessionInfo" -> conversation.info();
          default ->
              throw new ScriptException(
                  "TypeError",
                  "The RPC receiver does not implement the method \"%s\"."
                      .formatted(Shown.text(function)),
                  "");
        });
  }

  private static String text(JsonNode given, int index, String parameter) {
    JsonNode value = given.path(index);
    if (!value.isString()) {
      throw new ScriptException("TypeError", "%s must be a string".formatted(parameter), "");
    }
    return value.stringValue();
  }

  /** As the original compares and slices: text that is a number counts, what is none means all. */
  private static Optional<Double> number(JsonNode value) {
    if (value.isNumber()) {
      return Optional.of(value.doubleValue());
    }
    try {
      return value.isString() ? Optional.of(Double.valueOf(value.stringValue())) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static JsonNode text(Optional<String> text) {
    return text.<JsonNode>map(Json.object()::stringNode).orElseGet(HostMethods::nothing);
  }

  private static JsonNode nothing() {
    return Json.object().nullNode();
  }

  private static JsonNode list(Collection<? extends JsonNode> items) {
    ArrayNode list = Json.object().arrayNode();
    items.forEach(list::add);
    return list;
  }
}
