package dev.annex.capabilities.llm;

import dev.annex.api.name.Printable;
import dev.annex.capabilities.llm.Complete.Response;
import dev.annex.capabilities.llm.Complete.Usage;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a provider has said so far. One thread at a time. */
final class Answer {

  private static final int MAX_LENGTH = 8 << 20;
  private static final int MAX_WORD_LENGTH = 64;
  private static final long MOST_TOKENS = 1L << 40;

  private final StringBuilder content = new StringBuilder();
  private boolean began;
  private Optional<String> finishReason = Optional.empty();
  private Optional<String> model = Optional.empty();
  private Optional<Usage> usage = Optional.empty();

  /** The server took the request: from now on it may count tokens. */
  void begin() {
    began = true;
  }

  /** A piece of a streamed answer, or a whole one. */
  void add(JsonNode piece) {
    JsonNode choice = piece.path("choices").path(0);
    JsonNode said = choice.has("delta") ? choice.path("delta") : choice.path("message");
    if (said.path("content").isString()) {
      content.append(said.path("content").asString());
    }
    if (content.length() > MAX_LENGTH) {
      throw ModelFailure.of(
          "too-large", "the answer has more than %d characters".formatted(MAX_LENGTH));
    }
    word(choice.path("finish_reason")).ifPresent(word -> finishReason = Optional.of(word));
    if (model.isEmpty()) {
      model = word(piece.path("model"));
    }
    JsonNode used = piece.path("usage");
    if (count(used.path("prompt_tokens")) && count(used.path("completion_tokens"))) {
      usage =
          Optional.of(
              new Usage(
                  used.path("prompt_tokens").longValue(),
                  used.path("completion_tokens").longValue(),
                  false));
    }
  }

  private static Optional<String> word(JsonNode node) {
    return node.isString()
        ? Optional.of(Printable.show(node.asString(), MAX_WORD_LENGTH))
        : Optional.empty();
  }

  private static boolean count(JsonNode node) {
    return node.isIntegralNumber()
        && node.canConvertToLong()
        && node.longValue() >= 0
        && node.longValue() < MOST_TOKENS;
  }

  /** Whether the provider said that this is all. */
  boolean finished() {
    return finishReason.isPresent();
  }

  /**
   * How many tokens were used, as the provider says or as the texts look: nothing before it took
   * the request, and also what it wrote before it failed.
   */
  long tokens(long promptEstimate) {
    if (!began) {
      return 0;
    }
    Usage known = usage(promptEstimate);
    return known.promptTokens() + known.completionTokens();
  }

  private Usage usage(long promptEstimate) {
    return usage.orElseGet(
        () -> new Usage(promptEstimate, Completion.estimate(content.toString()), true));
  }

  Response response(Completion completion, long promptEstimate) {
    return new Response(
        content.toString(),
        finishReason.orElse("stop"),
        model.orElse(completion.model()),
        usage(promptEstimate));
  }
}
