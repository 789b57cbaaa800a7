package dev.annex.core.invoke;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Authority;
import dev.annex.api.access.Permit;
import dev.annex.api.access.Subject;
import dev.annex.api.call.CallListener;
import dev.annex.api.call.Cost;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.Handles;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.core.gate.Capabilities;
import dev.annex.core.gate.CapabilityGate;
import dev.annex.core.gate.ClosedGate;
import dev.annex.core.hook.HookRun;
import dev.annex.core.hook.Hooks;
import dev.annex.core.policy.CallPolicy;
import dev.annex.core.policy.JudgedCall;
import dev.annex.core.policy.PolicyDesk;
import dev.annex.core.sandbox.Activity;
import dev.annex.core.sandbox.Admission;
import dev.annex.core.sandbox.Lease;
import dev.annex.core.sandbox.Programs;
import dev.annex.core.sandbox.SessionInstances;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The route of a call on this host: find the tool, check its arguments, get the permit, tell hooks,
 * start the meter, get an instance, wait for a place, run, check the result, journal. Whatever goes
 * wrong on the way becomes a failed outcome in the one catch of {@link #invoke}. Any thread;
 * blocks.
 */
public final class LocalInvoker implements Invoker, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalInvoker.class);

  private final Catalog catalog;
  private final SchemaCheck schemas;
  private final Authority authority;
  private final AssetArgument assets;
  private final CallHooks hooks;
  private final CallJudge judge;
  private final Capabilities capabilities;
  private final Programs programs;
  private final Activity activity;
  private final SessionInstances instances;
  private final Admission admission;
  private final Journal journal;
  private final LargeResults largeResults;
  private final CallListener listener;
  private final Clock clock;
  private final Watchdog watchdog = new Watchdog();

  /** An invoker over these parts. */
  public LocalInvoker(
      Catalog catalog,
      SchemaCheck schemas,
      Authority authority,
      CallPolicy policy,
      PolicyDesk desk,
      WorkspaceStore workspace,
      Capabilities capabilities,
      Programs programs,
      Activity activity,
      SessionInstances instances,
      Admission admission,
      Journal journal,
      ArtifactStore artifacts,
      CallListener listener,
      Hooks hooks,
      Clock clock) {
    this.catalog = catalog;
    this.schemas = schemas;
    this.authority = authority;
    this.assets = new AssetArgument(workspace);
    this.hooks = new CallHooks(hooks, clock);
    this.judge = new CallJudge(authority, policy, desk, this.hooks);
    this.capabilities = capabilities;
    this.programs = programs;
    this.activity = activity;
    this.instances = instances;
    this.admission = admission;
    this.journal = journal;
    this.largeResults = new LargeResults(artifacts);
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public Outcome invoke(Invocation invocation, Progress progress) {
    CallRecord record = new CallRecord(System.nanoTime());
    Outcome outcome;
    try {
      outcome = run(invocation, progress, record);
    } catch (AnnexException e) {
      outcome = new Outcome.Failed(e.fault());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error(
          "Invocation {} of {} failed inside the host", invocation.id(), invocation.tool(), e);
      outcome =
          new Outcome.Failed(
              Fault.of(
                  ErrorCode.INTERNAL,
                  "Calling %s failed inside the host; its log has the reason under invocation %s."
                      .formatted(invocation.tool(), invocation.id())));
    }
    Outcome ended = journalled(invocation, outcome.withCost(record.cost()), record);
    if (!record.onlyClassified(ended)) {
      tell(invocation, ended);
    }
    return ended;
  }

  /** A listener that fails spoils no call. */
  private void tell(Invocation invocation, Outcome outcome) {
    try {
      listener.ended(invocation, outcome);
    } catch (RuntimeException e) {
      LOG.warn("Counting invocation {} failed", invocation.id(), e);
    }
  }

  private Outcome run(Invocation asked, Progress progress, CallRecord record) {
    Listed listed = callable(asked.tool());
    record.classifying = classifies(listed);
    checkDepth(asked, listed.extension().limits());
    Invocation given = checked(listed, asked, record);
    Permit<Tool> permit =
        authority.authorize(
            new Access<>(
                given,
                new Subject.Outside(given.caller()),
                Action.CALL_TOOL,
                listed.tool(),
                false));
    return attempt(permit.target(), listed, given, progress, record)
        .orElseGet(() -> run(asked, progress, record));
  }

  /** Empty when the extension was replaced or uninstalled meanwhile. */
  private Optional<Outcome> attempt(
      Tool tool, Listed listed, Invocation given, Progress progress, CallRecord record) {
    try {
      Invocation invocation = hooked(listed, given, record);
      CallJudge.Judgement judgement =
          judge.judge(listed, invocation, nested -> record.including(invoke(nested, progress)));
      record.judged = judgement.call();
      return switch (judgement) {
        case CallJudge.Judgement.Question(_, Outcome.Asking asking) -> Optional.of(asking);
        case CallJudge.Judgement.Proceed judged ->
            run(tool, listed, judged, progress, record)
                .map(outcome -> delivered(listed, judged.invocation(), outcome, record))
                .map(outcome -> remembering(judged, outcome));
      };
    } catch (AnnexException e) {
      Fault told = hooks.failed(listed, given, e.fault(), record.wall(), record.hooks::addAll);
      throw told.equals(e.fault()) ? e : new AnnexException(told);
    }
  }

  /** The call as hooks left it. */
  private Invocation hooked(Listed listed, Invocation call, CallRecord record) {
    Optional<JsonNode> others = hooks.before(listed, call, record.hooks::addAll);
    if (others.isEmpty()) {
      return call;
    }
    try {
      return checked(listed, call.with(others.get()), record);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "Calling %s failed: what hooks made of its arguments cannot be used: %s"
              .formatted(call.tool(), e.getMessage()),
          e);
    }
  }

  /** The call with its connection named and its arguments found valid. */
  private Invocation checked(Listed listed, Invocation call, CallRecord record) {
    Invocation chosen = assets.choose(listed.extension(), call, listed.tool().hostsOwn());
    checkArguments(listed, chosen.arguments(), listed.extension().limits(), record);
    return chosen;
  }

  private static Outcome remembering(CallJudge.Judgement.Proceed judged, Outcome outcome) {
    return outcome instanceof Outcome.Asking asking ? judged.remembering(asking) : outcome;
  }

  private Optional<Outcome> run(
      Tool tool,
      Listed listed,
      CallJudge.Judgement.Proceed judged,
      Progress progress,
      CallRecord record) {
    Invocation invocation = judged.invocation();
    Limits limits = listed.extension().limits();
    Meter meter = Meter.start(limits, timeFor(invocation, limits));
    record.meter = Optional.of(meter);
    try (Subscription expiry = watchdog.watch(meter);
        Subscription cancel = cancelling(invocation, meter);
        Subscription active = activity.call()) {
      Optional<Program> program = program(listed, meter);
      if (program.isEmpty()) {
        return Optional.empty();
      }
      try (Lease instance = instances.lease(listed.extension(), program.get(), invocation, meter);
          Subscription place = place(program.get(), tool, listed, invocation, meter)) {
        record.ofSession =
            Optional.of(instance.ofSession())
                .filter(_ -> listed.extension().manifest().wantsSessionInstance());
        return Optional.of(
            runAdmitted(instance, tool, listed, invocation, progress, meter, record));
      }
    }
  }

  private Subscription place(
      Program program, Tool tool, Listed listed, Invocation invocation, Meter meter) {
    return program.answeredByHost(tool)
        ? () -> {}
        : admission.enter(listed.extension(), invocation, meter);
  }

  @SuppressWarnings("ReferenceEquality") // the same package put back is another extension here
  private static boolean isSame(Extension left, Extension right) {
    return left == right;
  }

  /** The program to run; empty when the extension was replaced or uninstalled meanwhile. */
  private Optional<Program> program(Listed listed, Meter meter) {
    try {
      return Optional.of(programs.of(listed.extension(), meter));
    } catch (AnnexException e) {
      boolean current =
          catalog
              .find(listed.tool().name())
              .filter(now -> isSame(now.extension(), listed.extension()))
              .isPresent();
      if (!current && meter.stopped().isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Outcome runAdmitted(
      Lease instance,
      Tool tool,
      Listed listed,
      Invocation invocation,
      Progress progress,
      Meter meter,
      CallRecord record) {
    try (Handles handles = new Handles(meter.limits())) {
      Requester requester = new Requester(listed.extension(), invocation, handles);
      CapabilityGate gate = new CapabilityGate(capabilities, authority, requester, meter, progress);
      record.gate = Optional.of(gate);
      GuestReply reply =
          instance.call(
              new GuestCall(tool, invocation),
              record.classifying ? new ClosedGate(gate) : gate,
              meter);
      meter.check();
      return switch (reply) {
        case GuestReply.Asking asking -> new Outcome.Asking(asking.asks(), asking.state());
        case GuestReply.Done done -> {
          record.resultBytes = ResultSize.of(done.result());
          yield new Outcome.Completed(done.result());
        }
      };
    }
  }

  /** What the caller gets of what a tool gave back. */
  private Outcome delivered(
      Listed listed, Invocation invocation, Outcome outcome, CallRecord record) {
    if (!(outcome instanceof Outcome.Completed completed)) {
      return outcome;
    }
    Limits limits = listed.extension().limits();
    Tool tool = listed.tool();
    Result own = completed.result();
    checkPromise(tool, own);
    Optional<Result> other =
        hooks.after(listed, invocation, own, record.wall(), record.hooks::addAll);
    if (other.isPresent()) {
      record.resultBytes = ResultSize.of(other.get());
      checkPromise(tool, other.get());
    }
    Result result = other.orElse(own);
    return new Outcome.Completed(
        largeResults.fit(result, record.resultBytes, tool, invocation, limits));
  }

  /** Whether a tool only says what calls of others would do. */
  private static boolean classifies(Listed listed) {
    return listed
        .extension()
        .manifest()
        .contributions()
        .policy()
        .filter(policy -> policy.classifier().equals(listed.tool().name()))
        .isPresent();
  }

  private Listed callable(ToolName name) {
    Listed listed =
        catalog
            .find(name)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.TOOL_NOT_FOUND,
                    "Calling %s failed: no installed extension has this tool. To see what there is: annex tools"
                        .formatted(name)));
    if (!listed.extension().callable()) {
      throw new AnnexException(
          ErrorCode.EXTENSION_DISABLED,
          "Calling %s failed: \"%s\" is disabled. To allow it: annex enable %s"
              .formatted(name, name.extension(), name.extension()));
    }
    return listed;
  }

  private static void checkDepth(Invocation invocation, Limits limits) {
    long deepest = limits.get(Limit.CALL_DEPTH);
    if (invocation.depth() > deepest) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Calling %s failed: %d calls stand between it and its caller, limit %s is %d."
              .formatted(invocation.tool(), invocation.depth(), Limit.CALL_DEPTH.key(), deepest));
    }
  }

  private void checkArguments(Listed listed, JsonNode arguments, Limits limits, CallRecord record) {
    Tool tool = listed.tool();
    int size = Json.writeBytes(arguments).length;
    record.argumentBytes = size;
    if (size > limits.get(Limit.ARGUMENT_BYTES)) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Calling %s failed: its arguments have %d bytes, limit %s is %s."
              .formatted(
                  tool.name(),
                  size,
                  Limit.ARGUMENT_BYTES.key(),
                  Limit.ARGUMENT_BYTES.show(limits.get(Limit.ARGUMENT_BYTES))));
    }
    if (!listed.extension().manifest().contributions().toolTerms().argumentsChecked()) {
      return;
    }
    schemas
        .check(
            tool.input(),
            arguments,
            ErrorCode.INVALID_ARGUMENTS,
            "Arguments of %s".formatted(tool.name()))
        .ifPresent(LocalInvoker::raise);
  }

  private void checkPromise(Tool tool, Result result) {
    if (tool.output().isPresent()) {
      JsonNode value =
          result
              .value()
              .orElseThrow(() ->
                  new AnnexException(
                      ErrorCode.INVALID_RESULT,
                      "Result of %s not valid: its manifest promises data, and there is none."
                          .formatted(tool.name())));
      schemas
          .check(
              tool.output().get(),
              value,
              ErrorCode.INVALID_RESULT,
              "Result of %s".formatted(tool.name()))
          .ifPresent(LocalInvoker::raise);
    }
  }

  private static void raise(Fault fault) {
    throw new AnnexException(fault);
  }

  private Duration timeFor(Invocation invocation, Limits limits) {
    Duration callerWaits = Duration.between(clock.instant(), invocation.deadline());
    return callerWaits.compareTo(limits.time()) < 0 ? callerWaits : limits.time();
  }

  private static Subscription cancelling(Invocation invocation, Meter meter) {
    return invocation
        .cancellation()
        .onCancel(
            () -> meter.cancel(invocation.cancellation().reason().orElse("its caller went away")));
  }

  private Outcome journalled(Invocation invocation, Outcome outcome, CallRecord record) {
    if (record.onlyClassified(outcome)) {
      return outcome;
    }
    boolean interrupted = Thread.interrupted();
    try {
      journal.append(record.entry(invocation, outcome, clock.instant()));
      journal.commit();
      return outcome;
    } catch (AnnexException e) {
      LOG.error("Invocation {} could not be journalled", invocation.id(), e);
      return new Outcome.Failed(
          Fault.of(
              ErrorCode.UNAVAILABLE,
              "Calling %s ended, but the journal could not be written, so its result is withheld."
                  .formatted(invocation.tool())),
          outcome.cost());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    watchdog.close();
  }

  /** What becomes known of one call on its way. One thread at a time. */
  private static final class CallRecord {
    private final long startedNanos;
    private long argumentBytes;
    private long resultBytes;
    private Optional<Meter> meter = Optional.empty();

    /** Of extensions that wish for instances of sessions: whether it got one. */
    private Optional<Boolean> ofSession = Optional.empty();

    private Optional<CapabilityGate> gate = Optional.empty();
    private Optional<JudgedCall> judged = Optional.empty();
    private boolean classifying;
    private final List<HookRun> hooks = new ArrayList<>();

    /** What it took to say what the call would do, unless that has a line of its own. */
    private Cost judging = Cost.NONE;

    CallRecord(long startedNanos) {
      this.startedNanos = startedNanos;
    }

    /** Whether it said what another call would do: what it said stands with that one. */
    boolean onlyClassified(Outcome outcome) {
      return classifying && outcome instanceof Outcome.Completed;
    }

    /**
     * Counts what only said what this call would do as part of it; one that failed has its line.
     */
    Outcome including(Outcome classified) {
      if (classified instanceof Outcome.Completed) {
        judging = judging.with(classified.cost());
      }
      return classified;
    }

    /** How long it took so far. */
    Duration wall() {
      return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    Cost cost() {
      Duration wall = wall();
      ByteSize arguments = new ByteSize(argumentBytes);
      return meter
          .map(started -> Cost.of(started, wall, arguments, new ByteSize(resultBytes)))
          .orElseGet(() -> Cost.refused(wall, arguments))
          .with(judging);
    }

    JournalEntry entry(Invocation invocation, Outcome outcome, Instant now) {
      ObjectNode facts = Json.object();
      if (!invocation.caller().client().isEmpty()) {
        facts.put("client", invocation.caller().client());
      }
      invocation.parent().ifPresent(parent -> facts.put("parent", parent.value()));
      judged.ifPresent(call -> call.describe(facts));
      ofSession.ifPresent(is -> facts.put("instance", is ? "session" : "fresh"));
      if (!hooks.isEmpty()) {
        ArrayNode ran = facts.putArray("hooks");
        hooks.forEach(hook ->
            ran.add("%s/%s %s".formatted(hook.extension(), hook.hook(), hook.outcome().word())));
      }
      facts.set("cost", outcome.cost().toJson());
      gate.map(CapabilityGate::counts)
          .filter(counts -> !counts.isEmpty())
          .ifPresent(counts -> counts.forEach(facts.putObject("host")::put));
      Verdict verdict =
          switch (outcome) {
            case Outcome.Completed completed -> Verdict.DONE;
            case Outcome.Asking asking -> Verdict.ASKED;
            case Outcome.Failed failed -> {
              facts.put("code", failed.fault().code().name());
              facts.put("blame", failed.fault().code().blame().name());
              yield Verdict.FAILED;
            }
          };
      return new JournalEntry(
          now,
          JournalEntry.Kind.CALL,
          verdict,
          Optional.of(invocation.id()),
          invocation.caller().principal(),
          Optional.of(invocation.tool().extension()),
          Action.CALL_TOOL.name(),
          invocation.tool().toString(),
          facts);
    }
  }
}
