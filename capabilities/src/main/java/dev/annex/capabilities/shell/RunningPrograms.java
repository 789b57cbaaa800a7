package dev.annex.capabilities.shell;

import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.ExtensionId;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProcessGroup;
import dev.annex.processes.ProgramLog;
import dev.annex.processes.ProgramPath;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The programs that extensions run: how many each has, and which are in the background. Any thread.
 * Closing it ends those in the background; what runs within a call ends with the call.
 */
public final class RunningPrograms implements AutoCloseable {

  /** How many programs that are over an extension can still ask about. */
  static final int MOST_OVER = 16;

  private final Launcher launcher;
  private final Enclosure enclosure;
  private final ProgramPath path;
  private final Clock clock;
  private final ProgramSlots slots = new ProgramSlots();
  private final Map<ExtensionId, TreeMap<Long, BackgroundProgram>> background = new HashMap<>();
  private volatile Predicate<ExtensionId> allowed = id -> true;
  private volatile Optional<Subscription> subscription = Optional.empty();
  private long latest;

  /**
   * No program runs yet.
   *
   * @param launcher starts them; whoever gave it closes it
   * @param path where programs are found that a guest names without a folder; they get it as {@code
   *     PATH}
   */
  public RunningPrograms(Launcher launcher, ProgramPath path, Clock clock) {
    this(launcher, Enclosure.none(), path, clock);
  }

  /** The same, with programs enclosed. */
  public RunningPrograms(Launcher launcher, Enclosure enclosure, ProgramPath path, Clock clock) {
    this.launcher = launcher;
    this.enclosure = enclosure;
    this.path = path;
    this.clock = clock;
  }

  /**
   * From now on ends what runs in the background of an extension as soon as it is disabled or
   * removed.
   */
  public void connect(Catalog catalog) {
    allowed = id -> catalog.extension(id).filter(Extension::callable).isPresent();
    subscription = Optional.of(catalog.onChange(changes -> endWhatIsNotAllowed()));
  }

  private void endWhatIsNotAllowed() {
    List<ExtensionId> gone;
    synchronized (this) {
      gone = background.keySet().stream().filter(id -> !allowed.test(id)).toList();
    }
    gone.forEach(this::endAll);
  }

  /** Ends everything an extension has in the background, and forgets it. */
  public void endAll(ExtensionId owner) {
    Map<Long, BackgroundProgram> programs;
    synchronized (this) {
      programs = Optional.ofNullable(background.remove(owner)).orElseGet(TreeMap::new);
    }
    programs.values().forEach(BackgroundProgram::remove);
  }

  ProgramPath path() {
    return path;
  }

  ProgramSlots.Slot slot(Extension extension) {
    return slots.take(extension);
  }

  EnclosedProgram launch(Start start) {
    Enclosure.Enclosed enclosed =
        enclosure.enclose(start.owner().id(), start.launch(), start.folders(), start.limits());
    try {
      return new EnclosedProgram(launcher.start(enclosed.launch()), enclosed.end());
    } catch (RuntimeException | Error e) {
      enclosed.end().run();
      throw e;
    }
  }

  /**
   * Starts a program in the background.
   *
   * @param logFile gets its output, too; closed with the program, and when it does not start
   */
  BackgroundProgram start(Start start, String command, byte[] input, Optional<LogFile> logFile) {
    try {
      return start(start, command, input, slot(start.owner()), logFile);
    } catch (RuntimeException e) {
      logFile.ifPresent(LogFile::close);
      throw e;
    }
  }

  private BackgroundProgram start(
      Start start,
      String command,
      byte[] input,
      ProgramSlots.Slot slot,
      Optional<LogFile> logFile) {
    try {
      EnclosedProgram enclosed = launch(start);
      ProcessGroup group = enclosed.group();
      ExtensionId owner = start.owner().id();
      ProgramLog log = launcher.log();
      BackgroundProgram program = new BackgroundProgram(nextNumber(), command, group, log, clock);
      program.follow(
          logFile,
          () -> {
            enclosed.end().run();
            slot.close();
          });
      group.feed(input);
      remember(owner, program);
      if (!allowed.test(owner)) {
        endAll(owner);
      }
      return program;
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }

  private synchronized long nextNumber() {
    latest++;
    return latest;
  }

  private synchronized void remember(ExtensionId owner, BackgroundProgram program) {
    TreeMap<Long, BackgroundProgram> programs =
        background.computeIfAbsent(owner, id -> new TreeMap<>());
    programs.put(program.number(), program);
    List<BackgroundProgram> over =
        programs.values().stream().filter(BackgroundProgram::isOver).toList();
    for (BackgroundProgram oldest : over.subList(0, Math.max(0, over.size() - MOST_OVER))) {
      programs.remove(oldest.number());
      oldest.log().close();
    }
  }

  /**
   * A program in the background.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when the extension has
   *     none of this number
   */
  synchronized BackgroundProgram get(String operation, OwnPrograms.One target) {
    return Optional.ofNullable(background.get(target.owner()))
        .map(own -> own.get(target.program()))
        .orElseThrow(() ->
            HostRequests.invalidField(
                operation,
                "program",
                "is %d, and this extension has no such program".formatted(target.program())));
  }

  /** All of an extension, oldest first. */
  synchronized List<BackgroundProgram> of(ExtensionId owner) {
    return Optional.ofNullable(background.get(owner))
        .map(own -> List.copyOf(own.values()))
        .orElse(List.of());
  }

  @Override
  public void close() {
    subscription.ifPresent(Subscription::close);
    allowed = id -> false;
    endWhatIsNotAllowed();
  }
}
