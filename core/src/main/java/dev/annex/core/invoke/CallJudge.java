package dev.annex.core.invoke;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Authority;
import dev.annex.api.access.Ruling;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Ability;
import dev.annex.api.call.Answers;
import dev.annex.api.call.Ask;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Digest;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.core.policy.CallPolicy;
import dev.annex.core.policy.JudgedCall;
import dev.annex.core.policy.PolicyDesk;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges what a call would do before it is done: has the extension's own policy name it, asks the
 * authority, and puts what only a person can decide to the caller's client, where that can show it.
 *
 * <p>The answer comes with a later attempt. It counts only for the very call it was asked for: the
 * state that comes back with it holds a digest of tool, arguments and word. Any thread.
 */
final class CallJudge {

  /** The key of the question, and of what is kept in the state meanwhile. */
  static final String KEY = "annex.approval";

  private static final String GUEST = "guest";
  private static final String DIGEST = "digest";
  private static final String APPROVED = "approved";
  private static final String DECISION = "decision";
  private static final String ONCE = "once";
  private static final String ALWAYS = "always";
  private static final int MAX_WORD = 64;
  private static final int MAX_RESOURCE = 512;

  private final Authority authority;
  private final CallPolicy policy;
  private final PolicyDesk desk;
  private final CallHooks hooks;

  CallJudge(Authority authority, CallPolicy policy, PolicyDesk desk, CallHooks hooks) {
    this.authority = authority;
    this.policy = policy;
    this.desk = desk;
    this.hooks = hooks;
  }

  /** What comes of a call. */
  sealed interface Judgement {

    /** What it would do; empty when nobody needed to know. */
    Optional<JudgedCall> call();

    /**
     * It may go on.
     *
     * @param invocation without what was only for the judge
     * @param approval what its state has to hold when it asks something itself
     */
    record Proceed(Optional<JudgedCall> call, Invocation invocation, Optional<String> approval)
        implements Judgement {

      /** The outcome, remembering that a person said yes to the call. */
      Outcome.Asking remembering(Outcome.Asking asking) {
        return approval
            .map(digest -> new Outcome.Asking(asking.asks(), state(digest, true, asking.state())))
            .orElse(asking);
      }
    }

    /** The caller's client has to put a question first. */
    record Question(Optional<JudgedCall> call, Outcome.Asking asking) implements Judgement {}
  }

  /**
   * Judges a call.
   *
   * @param classify runs a tool of the extension without any right
   * @throws AnnexException {@code PERMISSION_DENIED}
   */
  Judgement judge(Listed listed, Invocation invocation, Function<Invocation, Outcome> classify) {
    Extension extension = listed.extension();
    Tool tool = listed.tool();
    Optional<PolicyBook> book = extension.manifest().contributions().policy();
    if (tool.hostsOwn() || !policy.saysAnythingOf(extension.id(), book)) {
      return new Judgement.Proceed(Optional.empty(), invocation, Optional.empty());
    }
    JudgedCall call = judged(extension, tool, invocation, book, classify);
    Access<JudgedCall> access =
        new Access<>(
            invocation, new Subject.Outside(invocation.caller()), Action.USE_TOOL, call, true);
    return switch (authority.rule(access)) {
      case Ruling.Allowed<JudgedCall> _ -> proceed(call, invocation, Optional.empty());
      case Ruling.Open<JudgedCall> open -> open(listed, call, invocation, open);
    };
  }

  private Judgement open(
      Listed listed, JudgedCall call, Invocation invocation, Ruling.Open<JudgedCall> open) {
    String digest = digest(call, invocation);
    JsonNode kept = invocation.answers().state().path(KEY);
    boolean sameCall = kept.path(DIGEST).asString("").equals(digest);
    if (sameCall && kept.path(APPROVED).asBoolean(false)) {
      var _ = authority.settle(open, true);
      return proceed(call, invocation, Optional.of(digest));
    }
    Optional<JsonNode> answer = invocation.answers().to(KEY).filter(given -> sameCall);
    if (answer.isPresent()) {
      String decision = decision(answer.get());
      var _ = authority.settle(open, decision.equals(ONCE) || decision.equals(ALWAYS));
      if (decision.equals(ALWAYS)) {
        desk.allowAlways(call, invocation.caller().principal());
      }
      return proceed(call, invocation, Optional.of(digest));
    }
    hooks.asking(listed, invocation, call);
    boolean canAsk =
        invocation.depth() == 0 && invocation.caller().abilities().contains(Ability.FORM);
    if (canAsk) {
      return new Judgement.Question(
          Optional.of(call),
          new Outcome.Asking(
              Map.of(KEY, new Ask.Form(open.ask().question(), form())),
              state(digest, false, invocation.answers().state())));
    }
    var _ = authority.ask(open);
    return proceed(call, invocation, Optional.empty());
  }

  private static JudgedCall judged(
      Extension extension,
      Tool tool,
      Invocation invocation,
      Optional<PolicyBook> book,
      Function<Invocation, Outcome> classify) {
    Optional<Long> asset = AssetArgument.of(extension, invocation);
    if (book.isEmpty() || Actions.isAction(tool.name())) {
      return new JudgedCall(extension, tool, asset, Optional.empty(), "", "");
    }
    ObjectNode question = Json.object().put("tool", tool.name().tool());
    question.set("args", invocation.arguments());
    Outcome outcome = classify.apply(invocation.nested(book.get().classifier(), question).byHost());
    return switch (outcome) {
      case Outcome.Completed(Result result, _) ->
          named(extension, tool, asset, result.value().orElseGet(Json::object));
      case Outcome.Failed failed -> unclear(extension, tool, asset, failed.fault().message());
      case Outcome.Asking _ ->
          unclear(extension, tool, asset, "its extension asked something instead of saying it");
    };
  }

  private static JudgedCall named(
      Extension extension, Tool tool, Optional<Long> asset, JsonNode said) {
    String word = said.path("action").stringValue("");
    boolean usable = !word.isEmpty() && word.length() <= MAX_WORD && Printable.is(word);
    if (!usable) {
      return unclear(extension, tool, asset, "its extension named no action for it");
    }
    String resource = Printable.show(said.path("resource").stringValue(""), MAX_RESOURCE);
    return new JudgedCall(extension, tool, asset, Optional.of(word), resource, "");
  }

  private static JudgedCall unclear(
      Extension extension, Tool tool, Optional<Long> asset, String why) {
    return new JudgedCall(extension, tool, asset, Optional.empty(), "", why);
  }

  private static Judgement proceed(
      JudgedCall call, Invocation invocation, Optional<String> approval) {
    JsonNode state = invocation.answers().state();
    if (!state.has(KEY)) {
      return new Judgement.Proceed(Optional.of(call), invocation, approval);
    }
    Answers theirs = new Answers(invocation.answers().byKey(), state.path(KEY).path(GUEST));
    return new Judgement.Proceed(Optional.of(call), invocation.withAnswers(theirs), approval);
  }

  private static JsonNode state(String digest, boolean approved, JsonNode guests) {
    ObjectNode state = Json.object();
    ObjectNode kept = state.putObject(KEY);
    kept.put(DIGEST, digest);
    kept.put(APPROVED, approved);
    kept.set(GUEST, guests);
    return state;
  }

  private static String digest(JudgedCall call, Invocation invocation) {
    ObjectNode what = Json.object();
    what.put("tool", invocation.tool().toString());
    what.put("package", call.extension().contents().digest().toString());
    what.set("arguments", invocation.arguments());
    what.put("word", call.words().getFirst());
    return Digest.of(Json.canonical(what)).toString();
  }

  /** Anything but a clear yes is no. */
  private static String decision(JsonNode answer) {
    boolean accepted = answer.path("action").asString("").equals("accept");
    return accepted ? answer.path("content").path(DECISION).asString("") : "";
  }

  private static JsonNode form() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode decision = schema.putObject("properties").putObject(DECISION);
    decision.put("type", "string");
    decision.put("title", "Decision");
    decision.put("description", "Whether this call may run");
    decision.putArray("enum").add(ONCE).add(ALWAYS).add("no");
    decision.putArray("enumNames").add("Allow once").add("Allow always").add("Do not allow");
    schema.putArray("required").add(DECISION);
    return schema;
  }
}
