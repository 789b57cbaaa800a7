package dev.annex.api.call;

import tools.jackson.databind.JsonNode;

/**
 * A question that an invocation needs answered by its caller's client before it can go on, see
 * {@link Outcome.Asking}. The answer comes back as JSON in the form that MCP gives the result of
 * the same request.
 */
public sealed interface Ask {

  /** What the client must be able to do to answer. */
  Ability needs();

  /**
   * Shows a form.
   *
   * @param schema a flat JSON Schema of an object, as MCP's form elicitation restricts it
   */
  record Form(String message, JsonNode schema) implements Ask {
    @Override
    public Ability needs() {
      return Ability.FORM;
    }
  }

  /** Opens a link. The address carries no secret. */
  record Link(String message, String url) implements Ask {
    @Override
    public Ability needs() {
      return Ability.LINK;
    }
  }

  /**
   * Completes a conversation with the client's model.
   *
   * @param parameters the parameters of MCP's {@code sampling/createMessage}
   */
  record Sampling(JsonNode parameters) implements Ask {
    @Override
    public Ability needs() {
      return Ability.SAMPLING;
    }
  }

  /** Names the folders the client works in. */
  record Roots() implements Ask {
    @Override
    public Ability needs() {
      return Ability.ROOTS;
    }
  }
}
