package dev.annex.mcp;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One question to the client or to the person behind it. */
public sealed interface Ask {

  /** Shows a form; {@code schema} is a flat object schema. Never for secrets. */
  record Form(String message, ObjectNode schema) implements Ask {}

  /**
   * Sends the person to a page; {@code url} carries no secret. {@code id} names the visit for older
   * clients.
   */
  record Url(String message, String url, String id) implements Ask {}

  /**
   * Asks the client's model.
   *
   * @param messages role and content, oldest first
   * @param maxTokens upper bound of the answer, tokens
   * @param options further members of the request, such as {@code systemPrompt}; empty for none
   */
  record Sampling(List<PromptMessage> messages, int maxTokens, ObjectNode options) implements Ask {
    public Sampling {
      messages = List.copyOf(messages);
    }

    /** A single question in words. */
    public static Sampling of(String prompt, int maxTokens) {
      return new Sampling(
          List.of(PromptMessage.user(Content.text(prompt))),
          maxTokens,
          JsonNodeFactory.instance.objectNode());
    }
  }

  /** Asks which directories the client works in. */
  record Roots() implements Ask {}

  /** Tells whether a client with these capabilities can be asked this. */
  default boolean allowedBy(ClientCapabilities capabilities) {
    return switch (this) {
      case Form form -> capabilities.elicitsForms();
      case Url url -> capabilities.elicitsUrls();
      case Sampling sampling ->
          capabilities.samples()
              && (!sampling.options().has("tools") || capabilities.samplesWithTools());
      case Roots roots -> capabilities.listsRoots();
    };
  }

  /** The capability a client must declare to be asked this, in the form of its capabilities. */
  default ObjectNode capability() {
    ObjectNode required = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Form form -> required.putObject("elicitation").putObject("form");
      case Url url -> required.putObject("elicitation").putObject("url");
      case Sampling sampling -> {
        JsonNode tools = sampling.options().path("tools");
        ObjectNode capability = required.putObject("sampling");
        if (!tools.isMissingNode()) {
          capability.putObject("tools");
        }
      }
      case Roots roots -> required.putObject("roots");
    }
    return required;
  }
}
