package dev.annex.capabilities.lasting;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.capabilities.extensions.Neighbours;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.testkit.FakeTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A host of one extension, {@code notes}, whose tools do what a test wants and are written down.
 */
public final class FakeHost implements Neighbours, Invoker {

  /** The extension, with the tools {@code on-event} and {@code other}. */
  public static final Extension NOTES = FakeTools.extension("notes", "on-event", "other");

  private final List<Invocation> calls = new CopyOnWriteArrayList<>();
  private final LiveCatalog catalog = new LiveCatalog();
  private volatile Function<Invocation, Outcome> behaviour = call -> done();

  /** A host that has the extension. */
  public FakeHost() {
    catalog.loaded();
    catalog.put(NOTES);
  }

  /** What a tool says that took an event. */
  public static Outcome done() {
    return new Outcome.Completed(Result.of(Json.object()));
  }

  /** A failure. */
  public static Outcome failed(ErrorCode code) {
    return new Outcome.Failed(Fault.of(code, "A test wants it."));
  }

  /** From now on tools do this. */
  public void behave(Function<Invocation, Outcome> other) {
    behaviour = other;
  }

  /** From now on the extension is like this. */
  public void install(Optional<Extension> other) {
    other.ifPresentOrElse(catalog::put, () -> catalog.remove(NOTES.id()));
  }

  /** Every call so far. */
  public List<Invocation> calls() {
    return calls;
  }

  /** Every event that tools were told so far, in order. */
  public List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    for (Invocation call : calls) {
      call.arguments().get("events").forEach(events::add);
    }
    return events;
  }

  /** Their types. */
  public List<String> types() {
    return events().stream().map(event -> event.get("type").stringValue()).toList();
  }

  @Override
  public Outcome invoke(Invocation invocation, Progress progress) {
    if (invocation.caller().audience() != Audience.HOST) {
      throw new AssertionError("not called by the host: " + invocation);
    }
    calls.add(invocation);
    return behaviour.apply(invocation);
  }

  @Override
  public Invoker invoker() {
    return this;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }
}
