package dev.annex.capabilities.llm;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.llm.Complete.Request;
import dev.annex.capabilities.llm.Complete.Response;
import dev.annex.capabilities.llm.Completion.Format;
import dev.annex.capabilities.llm.Completion.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

final class Complete implements Operation<Request, Completion, Response> {

  static final String NAME = "llm.complete";

  private static final Set<String> ROLES = Set.of("system", "user", "assistant");
  private static final int MAX_MESSAGES = 1_000;
  private static final int MAX_PROMPT_BYTES = 4 << 20;
  private static final int MAX_SCHEMA_BYTES = 64 << 10;
  private static final long MAX_TOKENS = 1_000_000;
  private static final int MAX_STOPS = 4;
  private static final int MAX_STOP_LENGTH = 256;
  private static final int MAX_MODEL_LENGTH = 256;
  private static final double HOTTEST = 2;

  /** What is written when nobody says how much. */
  private static final long USUAL_TOKENS = 4_096;

  record Said(Optional<String> role, Optional<String> content) {}

  record Request(
      Optional<List<Said>> messages,
      Optional<String> model,
      Optional<Long> maxTokens,
      Optional<Double> temperature,
      Optional<List<String>> stop,
      Optional<Boolean> json,
      Optional<JsonNode> schema) {}

  /**
   * An answer.
   *
   * @param finishReason {@code stop}, {@code length} when it was cut at its most tokens, or another
   *     word of the provider's
   * @param model the one that answered, as the provider names it
   */
  record Response(String content, String finishReason, String model, Usage usage) {}

  /**
   * Tokens used.
   *
   * @param estimated whether the provider did not say, so that the host counted by the texts'
   *     length
   */
  record Usage(long promptTokens, long completionTokens, boolean estimated) {}

  private final Optional<ModelClient> client;

  Complete(Optional<ModelClient> client) {
    this.client = client;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Completion resolve(Request request, Requester requester) {
    return new Completion(
        model(request.model()),
        messages(request),
        maxTokens(request.maxTokens()),
        temperature(request.temperature()),
        stops(request.stop().orElse(List.of())),
        format(request));
  }

  private String model(Optional<String> given) {
    given
        .filter(name -> name.isBlank() || name.length() > MAX_MODEL_LENGTH || !Printable.is(name))
        .ifPresent(name -> {
          throw HostRequests.invalidField(
              NAME, "model", "must be 1 to %d printable characters".formatted(MAX_MODEL_LENGTH));
        });
    return given.or(() -> client.map(one -> one.provider().model())).orElse("");
  }

  private static List<Message> messages(Request request) {
    List<Said> said = HostRequests.required(request.messages(), NAME, "messages");
    if (said.isEmpty() || said.size() > MAX_MESSAGES) {
      throw HostRequests.invalidField(NAME, "messages", "must be 1 to %d".formatted(MAX_MESSAGES));
    }
    List<Message> messages = new ArrayList<>();
    long bytes = 0;
    for (Said one : said) {
      if (one == null) {
        throw HostRequests.invalidField(NAME, "messages", "holds null");
      }
      String role = HostRequests.required(one.role(), NAME, "messages.role");
      if (!ROLES.contains(role)) {
        throw HostRequests.invalidField(
            NAME, "messages.role", "must be one of " + String.join(", ", new TreeSet<>(ROLES)));
      }
      String content =
          text(HostRequests.required(one.content(), NAME, "messages.content"), "messages.content");
      bytes += content.getBytes(StandardCharsets.UTF_8).length;
      messages.add(new Message(role, content));
    }
    if (bytes > MAX_PROMPT_BYTES) {
      throw HostRequests.invalidField(
          NAME, "messages", "has %d bytes, it may have %d".formatted(bytes, MAX_PROMPT_BYTES));
    }
    return messages;
  }

  private static String text(String text, String field) {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw HostRequests.invalidField(
          NAME, field, "holds half a surrogate pair, which has no UTF-8 form");
    }
    return text;
  }

  private static Optional<Long> maxTokens(Optional<Long> given) {
    given
        .filter(most -> most < 1 || most > MAX_TOKENS)
        .ifPresent(most -> {
          throw HostRequests.invalidField(
              NAME, "maxTokens", "is %d, it must be between 1 and %d".formatted(most, MAX_TOKENS));
        });
    return given;
  }

  private static OptionalDouble temperature(Optional<Double> given) {
    if (given.isEmpty()) {
      return OptionalDouble.empty();
    }
    double value = given.get();
    if (!(value >= 0 && value <= HOTTEST)) {
      throw HostRequests.invalidField(
          NAME, "temperature", "must be between 0 and %s".formatted(HOTTEST));
    }
    return OptionalDouble.of(value);
  }

  private static List<String> stops(List<String> given) {
    if (given.size() > MAX_STOPS) {
      throw HostRequests.invalidField(NAME, "stop", "must be at most %d".formatted(MAX_STOPS));
    }
    for (String stop : given) {
      if (stop == null || stop.isEmpty() || stop.length() > MAX_STOP_LENGTH) {
        throw HostRequests.invalidField(
            NAME, "stop", "must hold texts of 1 to %d characters".formatted(MAX_STOP_LENGTH));
      }
      var _ = text(stop, "stop");
    }
    return given;
  }

  private static Format format(Request request) {
    boolean json = request.json().orElse(false);
    Optional<JsonNode> schema = request.schema().filter(node -> !node.isNull());
    if (schema.isEmpty()) {
      return json ? new Format.AnyJson() : new Format.Text();
    }
    if (!schema.get().isObject()) {
      throw HostRequests.invalidField(NAME, "schema", "must be an object, a JSON Schema");
    }
    String written = schema.get().toString();
    if (text(written, "schema").getBytes(StandardCharsets.UTF_8).length > MAX_SCHEMA_BYTES) {
      throw HostRequests.invalidField(
          NAME, "schema", "must have at most %d bytes".formatted(MAX_SCHEMA_BYTES));
    }
    return new Format.Fitting(schema.get());
  }

  @Override
  public Response perform(Permit<Completion> permit, HostContext context) {
    Completion completion = permit.target();
    ModelClient model =
        client.orElseThrow(() ->
            ModelFailure.of(
                "not-configured",
                "this host has no language model. Its operator can set \"llm-url\" and \"llm-model\" in annex.json"));
    if (!model.provider().offers(completion.model())) {
      throw ModelFailure.of(
          "not-found",
          "the operator does not offer model \"%s\"; there is %s. Others are added with \"llm-models\" in annex.json"
              .formatted(completion, String.join(", ", model.provider().models())));
    }
    Meter meter = context.meter();
    long prompt = completion.promptEstimate();
    long most = completion.maxTokens().orElseGet(() -> usual(meter, prompt));
    Meter.Reservation tokens = meter.reserve(Budget.LLM_TOKENS, prompt + most);
    Answer answer = new Answer();
    try {
      model.complete(completion, most, answer, meter);
      return answer.response(completion, prompt);
    } finally {
      tokens.settle(answer.tokens(prompt));
    }
  }

  /** As much as is usual, or as is left where that is less. */
  private static long usual(Meter meter, long prompt) {
    long left = meter.limits().get(Limit.LLM_TOKENS) - meter.used(Budget.LLM_TOKENS) - prompt;
    return Math.max(1, Math.min(USUAL_TOKENS, left));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
