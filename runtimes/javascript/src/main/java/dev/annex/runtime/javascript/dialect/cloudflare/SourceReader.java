package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.Script;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.javascript.ScriptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Evaluates a source at install, to learn what it has. Any thread. */
final class SourceReader {

  private static final String SYNTAX = "SyntaxError";

  private final ScriptEngine engine;
  private final Limits limits;
  private final TypeStripper types;

  SourceReader(ScriptEngine engine, Limits limits) {
    this.engine = engine;
    this.limits = limits;
    this.types = new TypeStripper(engine, limits);
  }

  /**
   * What was learned.
   *
   * @param described its answer to the question what it has
   * @param hooks keys of its hooks
   */
  record Reading(ExpressionSource source, JsonNode described, List<String> hooks) {}

  /**
   * Evaluates the source of a package.
   *
   * @throws AnnexException {@code CODE_INVALID} with the error of the language or the contract
   */
  Reading read(ExtensionName name, SourcePackage contents, boolean flat) {
    String text = contents.typed() ? types.strip(contents.source(), name) : contents.source();
    ExpressionSource source = new ExpressionSource(text, false, flat);
    try {
      return read(name, source);
    } catch (NotAnExpression plain) {
      if (!text.contains("await")) {
        throw invalid(name, plain.failure());
      }
      try {
        return read(name, new ExpressionSource(text, true, flat));
      } catch (NotAnExpression awaiting) {
        throw invalid(name, awaiting.failure());
      }
    }
  }

  private Reading read(ExtensionName name, ExpressionSource source) {
    List<Script> scripts = new ArrayList<>(source.checks());
    scripts.add(source.evaluation());
    JsonNode described = describe(name, scripts);
    List<String> hooks =
        described.path("hooks").valueStream().map(hook -> hook.asString("")).toList();
    return new Reading(source, described.path("tools"), hooks);
  }

  private JsonNode describe(ExtensionName name, List<Script> scripts) {
    try {
      return Json.parse(
          engine.evaluate(
              List.of(Prelude.SCRIPT), scripts, CloudflareBinding.DESCRIBE, List.of(), limits));
    } catch (ScriptException e) {
      if (e.name().equals(SYNTAX)) {
        throw new NotAnExpression(e);
      }
      throw invalid(name, e);
    } catch (AnnexException e) {
      throw late(
          e,
          name,
          "evaluating it took longer than %s. It has to give its tools and hooks at once, and do its work when they are called; on a machine that is busy, try again"
              .formatted(limits.time()));
    }
  }

  /**
   * What the end of the time means here, where nobody called anything; other failures as they are.
   */
  static AnnexException late(AnnexException failure, ExtensionName name, String why) {
    return failure.code() == ErrorCode.DEADLINE_EXCEEDED
        ? new AnnexException(
            ErrorCode.CODE_INVALID,
            "The source of extension \"%s\" cannot be used: %s."
                .formatted(Shown.text(name.raw()), why),
            failure)
        : failure;
  }

  static AnnexException invalid(ExtensionName name, ScriptException failure) {
    boolean syntax = failure.name().equals(SYNTAX);
    return new AnnexException(
        ErrorCode.CODE_INVALID,
        "The source of extension \"%s\" cannot be used: %s%s%s"
            .formatted(
                Shown.text(name.raw()),
                failure.message(),
                place(failure).map(at -> " (%s)".formatted(at)).orElse(""),
                syntax
                    ? ". It has to be one JavaScript expression, such as ({ tools: {…} }), without a semicolon or an unfinished // comment at its end."
                    : ""));
  }

  /** Where in the source it was, as the first line of its stack that says so tells. */
  private static Optional<String> place(ScriptException failure) {
    return failure
        .stack()
        .lines()
        .filter(line -> line.contains(ExpressionSource.FILE))
        .findFirst()
        .map(line -> line.strip().replaceFirst("^at ", ""))
        .map(Shown::text);
  }

  /** The text does not parse where the original puts it. */
  private static final class NotAnExpression extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ScriptException failure;

    NotAnExpression(ScriptException failure) {
      super(failure);
      this.failure = failure;
    }

    ScriptException failure() {
      return failure;
    }
  }
}
