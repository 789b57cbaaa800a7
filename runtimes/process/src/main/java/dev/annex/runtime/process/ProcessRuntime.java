package dev.annex.runtime.process;

import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.processes.ProcessGroup;
import dev.annex.runtime.process.child.ErrorOutput;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.LineChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Runs extensions that are programs of their own. One process serves all calls of an extension; it
 * is started at the first of them and ended when there was none for a while. Any thread.
 *
 * <p>What keeps a process from the rest of the machine is the confinement it is started with;
 * without one it may do what the host's account may.
 */
public final class ProcessRuntime implements Runtime {

  private static final System.Logger LOG = System.getLogger(ProcessRuntime.class.getName());

  /** Its name in manifests. */
  public static final String NAME = "process";

  /** How often idle processes are looked for, at least. */
  private static final Duration SWEEP = Duration.ofSeconds(15);

  /** How long the end of all processes together may take: each step of an end, and a margin. */
  private static final Duration END = Duration.ofSeconds(45);

  private final ProcessSettings settings;
  private final Programs programs;
  private final Map<String, ProcessDialect> dialects;
  private final Invoker invoker;
  private final BiConsumer<ExtensionId, LogLine> log;
  private final RandomGenerator random;
  private final Runnable changed;
  private final Set<Supervisor> supervisors = ConcurrentHashMap.newKeySet();
  private final Set<CompletableFuture<Void>> endings = ConcurrentHashMap.newKeySet();
  private final Thread sweeper;
  private volatile boolean closed;

  /**
   * A runtime that speaks these dialects.
   *
   * @param invoker for what processes ask of the host
   * @param log takes what processes write to standard error, line by line, and what is said about
   *     them; see {@link LogLines}
   * @param changed is told when the state of a process changed
   */
  public ProcessRuntime(
      ProcessSettings settings,
      Programs programs,
      Collection<? extends ProcessDialect> dialects,
      Invoker invoker,
      BiConsumer<ExtensionId, LogLine> log,
      RandomGenerator random,
      Runnable changed) {
    this.settings = settings;
    this.programs = programs;
    this.dialects =
        dialects.stream()
            .collect(Collectors.toUnmodifiableMap(ProcessDialect::name, Function.identity()));
    this.invoker = invoker;
    this.log = log;
    this.random = random;
    this.changed = changed;
    this.sweeper = Thread.ofVirtual().name("annex-process-idle").start(this::sweep);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A program of the machine can do what its account can, within the walls it gets. */
  @Override
  public boolean bounded() {
    return false;
  }

  @Override
  public Program prepare(ExtensionPackage contents, Limits limits) {
    Manifest manifest = contents.manifest();
    ProcessDialect dialect = dialects.get(manifest.dialect());
    if (dialect == null) {
      throw new AnnexException(
          ErrorCode.UNKNOWN_DIALECT,
          "%s cannot run: it speaks \"%s\", and this host knows %s."
              .formatted(manifest.id(), manifest.dialect(), new TreeSet<>(dialects.keySet())));
    }
    ProcessBinding binding = dialect.bind(contents);
    OneShot commands = new OneShot(programs, contents, limits);
    Object family = new Object();
    Supervisor main = supervise(contents, family, limits, binding, commands);
    Map<String, Supervisor> companions = new TreeMap<>();
    binding
        .companions()
        .forEach((name, other) ->
            companions.put(name, supervise(contents, family, limits, other, commands)));
    return new ProcessProgram(
        main,
        Map.copyOf(companions),
        binding,
        commands,
        () -> programs.notes(contents),
        () -> {
          closeLater(main);
          companions.values().forEach(this::closeLater);
        });
  }

  private Supervisor supervise(
      ExtensionPackage contents,
      Object family,
      Limits limits,
      ProcessBinding binding,
      OneShot commands) {
    Launching launching = new Launching(contents, limits, binding, commands);
    Supervisor supervisor =
        new Supervisor(contents, family, settings.within(limits), launching, changed);
    supervisors.add(supervisor);
    return supervisor;
  }

  @SuppressWarnings("CollectionUndefinedEquality") // each ending is itself and no other
  private void closeLater(Supervisor supervisor) {
    CompletableFuture<Void> ending = supervisor.close(!closed);
    endings.add(ending);
    var _ =
        ending.whenComplete((done, failure) -> {
          supervisors.remove(supervisor);
          endings.remove(ending);
        });
  }

  /**
   * The grants of an extension changed. A program of it that was started under others makes room
   * after the calls it is at; the next call meets one that was started under these. One that was
   * given up is tried again.
   */
  public void grantsChanged(ExtensionId extension) {
    supervisors.stream()
        .filter(supervisor -> supervisor.status().extension().equals(extension))
        .forEach(Supervisor::review);
  }

  /** How each process is. */
  public List<ProcessStatus> statuses() {
    return supervisors.stream().map(Supervisor::status).toList();
  }

  private void sweep() {
    Duration often = settings.idle().dividedBy(4);
    Duration pause = often.compareTo(SWEEP) < 0 ? often : SWEEP;
    try {
      while (!closed) {
        Thread.sleep(pause);
        supervisors.forEach(Supervisor::stopWhenIdle);
        supervisors.forEach(ProcessRuntime::review); // grants end by themselves, too
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void review(Supervisor supervisor) {
    try {
      supervisor.review();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "Looking at the grants of a process failed", e);
    }
  }

  /** Ends all processes, in order where they let it, side by side; nothing is left of them. */
  @Override
  public void close() {
    closed = true;
    sweeper.interrupt();
    List<CompletableFuture<Void>> all =
        supervisors.stream().map(supervisor -> supervisor.close(false)).toList();
    try {
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .get(END.toMillis(), TimeUnit.MILLISECONDS);
      CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new))
          .get(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "Ending processes took too long; they are killed", e);
    }
  }

  /** How the program of one extension is launched. */
  private final class Launching implements Supervisor.Launches {
    private final ExtensionPackage contents;
    private final Limits limits;
    private final ProcessBinding binding;
    private final OneShot commands;

    Launching(ExtensionPackage contents, Limits limits, ProcessBinding binding, OneShot commands) {
      this.commands = commands;
      this.contents = contents;
      this.limits = limits;
      this.binding = binding;
    }

    @Override
    public double chance() {
      return random.nextDouble();
    }

    @Override
    public Object standing() {
      return List.of(binding.standing(), programs.standing(contents));
    }

    @Override
    public void say(LogLevel level, String line) {
      log.accept(contents.manifest().id(), LogLines.said(level, line));
    }

    /** Another package of the same extension, or one with other limits, is on its way out. */
    @Override
    public Running launch(Supervisor mine) {
      ExtensionId id = contents.manifest().id();
      supervisors.stream().filter(other -> other.isRivalOf(mine)).forEach(Supervisor::giveWay);
      Rhythm rhythm = binding.rhythm();
      Programs.Started started =
          programs.start(contents, binding.command(), binding.namespace(), limits);
      ProcessGroup group = started.group();
      LineChannel channel =
          new LineChannel(
              id.value(), group.output(), group.input(), settings.within(limits).channel());
      ErrorOutput errors =
          new ErrorOutput(started.redaction(), line -> log.accept(id, LogLines.written(line)));
      errors.follow(id.value(), group.errors());
      Conversation conversation =
          binding.converse(
              new Peer(
                  contents,
                  channel,
                  invoker,
                  started.redaction()::apply,
                  line -> say(LogLevel.WARN, line),
                  commands));
      conversation.start(channel);
      Running running = new Running(id, started, channel, errors, conversation, rhythm);
      running.watch();
      try {
        conversation.open(rhythm.start());
        return running;
      } catch (ChannelClosedException e) {
        AnnexException why = running.diagnose("Starting it", e);
        running.end(false, true);
        throw why;
      } catch (AnnexException e) {
        running.end(true, true);
        throw running.withLastWords(e);
      } catch (RuntimeException | Error e) {
        running.end(false, true);
        throw e;
      }
    }
  }
}
