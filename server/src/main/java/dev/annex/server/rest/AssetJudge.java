package dev.annex.server.rest;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Contributions;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the extension that brings a kind of connection judge and try out the settings of one. What it
 * says is passed on without the values of secret fields. Any thread; blocks while its code runs.
 */
final class AssetJudge {

  private static final int MOST_PROBLEMS = 20;
  private static final int MAX_FIELD = 64;
  private static final int MAX_TEXT = 500;

  private final AdminParts parts;

  AssetJudge(AdminParts parts) {
    this.parts = parts;
  }

  /**
   * Judges settings, secret ones included, before they are stored.
   *
   * @param attempt begins the message of a refusal
   * @param marked fields that are secret besides those of which the type says so
   * @return what the operator should know: that they could not be judged, and why
   * @throws AnnexException {@code INVALID_REQUEST} with what the extension finds wrong
   */
  List<String> check(
      String attempt,
      AssetTypes.Owned owned,
      ObjectNode settings,
      Set<String> marked,
      Asked asked) {
    Scrubber scrubber = scrubber(owned, settings, marked);
    return switch (judgement(owned, settings, scrubber, asked)) {
      case Judgement.Fits _ -> List.of();
      case Judgement.Unknown(String why) ->
          List.of(
              "It is stored, but \"%s\" could not judge its settings: %s"
                  .formatted(owned.id(), why));
      case Judgement.Wrong(String problems) ->
          throw new AnnexException(
              ErrorCode.INVALID_REQUEST,
              "%s failed: \"%s\" finds its settings wrong: %s."
                  .formatted(attempt, owned.id(), problems));
    };
  }

  /**
   * Tries a connection out.
   *
   * @param settings secret ones included
   * @return why it does not work; empty when it does
   * @throws AnnexException {@code INVALID_REQUEST} when its extension cannot try it out
   */
  Optional<String> test(Asset asset, AssetTypes.Owned owned, ObjectNode settings, Asked asked) {
    Contributions contributions = owned.extension().manifest().contributions();
    String action =
        contributions
            .actions()
            .flatMap(Actions::connectionTest)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_REQUEST,
                    "Testing asset %d failed: \"%s\" has no test for its connections."
                        .formatted(asset.id(), owned.id())));
    Scrubber scrubber = scrubber(owned, settings, asset.secretFields());
    if (judgement(owned, settings, scrubber, asked) instanceof Judgement.Wrong(String problems)) {
      return Optional.of("\"%s\" finds its settings wrong: %s.".formatted(owned.id(), problems));
    }
    ToolName tool = Actions.named(owned.id(), action);
    Invocation trial = invocation(tool, settings, Audience.PERSON, asked);
    Outcome outcome;
    try (Subscription _ = parts.trials().begin(trial.id(), asset.id())) {
      outcome = parts.calls().invoke(trial, Progress.none());
    }
    return switch (outcome) {
      case Outcome.Completed _ -> Optional.empty();
      case Outcome.Failed failed -> Optional.of(scrubber.line(failed.fault().message()));
      case Outcome.Asking _ -> Optional.of("%s asked a question instead.".formatted(tool));
    };
  }

  /** What an extension makes of settings. */
  private sealed interface Judgement {
    record Fits() implements Judgement {}

    record Wrong(String problems) implements Judgement {}

    record Unknown(String why) implements Judgement {}
  }

  private Judgement judgement(
      AssetTypes.Owned owned, ObjectNode settings, Scrubber scrubber, Asked asked) {
    Optional<ToolName> check = owned.extension().manifest().contributions().configCheck();
    if (check.isEmpty()) {
      return new Judgement.Fits();
    }
    Invocation call = invocation(check.get(), settings, Audience.HOST, asked);
    return switch (parts.calls().invoke(call, Progress.none())) {
      case Outcome.Completed completed ->
          judgement(completed.result().value().orElseGet(Json::object), scrubber);
      case Outcome.Failed failed -> new Judgement.Unknown(scrubber.line(failed.fault().message()));
      case Outcome.Asking _ -> new Judgement.Unknown("it asked a question instead.");
    };
  }

  private static Judgement judgement(JsonNode problems, Scrubber scrubber) {
    if (!problems.isArray()) {
      return new Judgement.Unknown("its answer was no list of problems.");
    }
    if (problems.isEmpty()) {
      return new Judgement.Fits();
    }
    List<String> named = new ArrayList<>();
    for (JsonNode problem : problems) {
      if (named.size() < MOST_PROBLEMS) {
        String field = Printable.show(problem.path("field").stringValue(""), MAX_FIELD);
        String message = scrubber.line(problem.path("message").stringValue(""));
        named.add(field.isEmpty() ? message : "%s: %s".formatted(field, message));
      }
    }
    return new Judgement.Wrong(String.join("; ", named));
  }

  private Invocation invocation(
      ToolName tool, ObjectNode settings, Audience audience, Asked asked) {
    Caller caller = Caller.person(asked.request().by()).as(audience);
    return Invocation.of(caller, tool, settings, parts.clock().instant().plus(parts.callTimeout()));
  }

  private static Scrubber scrubber(
      AssetTypes.Owned owned, ObjectNode settings, Set<String> marked) {
    Set<String> fields = new TreeSet<>(AssetBook.secretFields(owned.type().config()));
    fields.addAll(marked);
    return Scrubber.of(fields.stream().map(field -> settings.path(field).stringValue("")).toList());
  }

  /** Makes a line of what strangers say, without the values they were told in confidence. */
  private record Scrubber(List<String> secrets) {

    private static final String HIDDEN = "•••";

    static Scrubber of(List<String> values) {
      List<String> forms = new ArrayList<>();
      for (String value : values) {
        if (!value.isEmpty()) {
          forms.addAll(SecretForms.of(value));
        }
      }
      return new Scrubber(List.copyOf(forms));
    }

    String line(String text) {
      String scrubbed = text;
      for (String secret : secrets) {
        scrubbed = scrubbed.replace(secret, HIDDEN);
      }
      return Printable.show(scrubbed, MAX_TEXT);
    }
  }
}
