package dev.annex.processes;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Starts programs of this machine, each in a session and process group of its own, so that none
 * outlives its reason to run:
 *
 * <ol>
 *   <li>a small shell in the new group waits for a word from the host before it becomes the
 *       program; it ends when the host dies before that;
 *   <li>meanwhile the group is noted on disk and told to the warden, a process that kills it when
 *       the host is gone;
 *   <li>the group carries a mark in its environment, by which it is found also where it left its
 *       session;
 *   <li>a host that opens this folder first ends what the notes of an earlier host name.
 * </ol>
 *
 * <p>Any thread. Needs Linux with {@code setsid}, a shell and {@code /proc}; elsewhere it starts
 * nothing. Each process is held to the {@link ProgramBounds} of its program; their sum is not.
 */
public final class Launcher implements AutoCloseable {

  /**
   * Bounds first: where one cannot be set, the host itself is held to a lower one, or the system
   * has none of the kind. Shells disagree on the letter for tasks. The word comes over standard
   * input, and the program finds there what comes after it.
   */
  private static final String SCRIPT =
      """
      {
        ulimit -c 0
        ulimit -S -d "$1" && ulimit -H -d "$1"
        ulimit -S -t "$2" && ulimit -H -t "$3"
        { ulimit -S -u "$4" && ulimit -H -u "$4"; } || { ulimit -S -p "$4" && ulimit -H -p "$4"; }
      } 2>/dev/null
      shift 4
      read -r go && [ "$go" = go ] && exec "$@"
      """;

  private static final byte[] GO = "go\n".getBytes(StandardCharsets.US_ASCII);

  private final Optional<Tools> tools;
  private final Path scratches;
  private final Path logs;
  private final Ledger ledger;
  private final String run;
  private final Optional<Warden> warden;
  private final Clock clock;
  private final int leftOver;
  private final AtomicLong count = new AtomicLong();
  private final Set<ProcessGroup> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Launcher(Path folder, RandomGenerator random, Clock clock) throws IOException {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    this.run = HexFormat.of().formatHex(bytes);
    this.clock = clock;
    this.tools = Tools.find();
    this.warden = tools.map(found -> new Warden(found, run));
    OwnFolders.create(folder);
    Path real = folder.toRealPath();
    this.ledger = new Ledger(real.resolve("running"));
    this.leftOver = tools.isPresent() ? ledger.sweep() : 0;
    this.scratches = fresh(real.resolve("scratch"));
    this.logs = fresh(real.resolve("logs"));
  }

  private static Path fresh(Path folder) throws IOException {
    OwnFolders.remove(folder);
    return OwnFolders.create(folder);
  }

  /**
   * Opens a folder for what is noted about programs; ends what an earlier host, killed, has left
   * running, and removes what its programs left there. One host at a time.
   *
   * @param random not to be guessed
   * @throws AnnexException {@code UNAVAILABLE} when the folder cannot be used
   */
  public static Launcher open(Path folder, RandomGenerator random, Clock clock) {
    try {
      return new Launcher(folder, random, clock);
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Using folder %s for programs failed: %s.".formatted(folder, e),
          e);
    }
  }

  /** Whether this machine has what it needs to run programs at all. */
  public static boolean possible() {
    return Tools.find().isPresent();
  }

  /** How many processes of an earlier host were ended at the start. */
  public int leftOver() {
    return leftOver;
  }

  /**
   * A file for what a program writes; removed by {@link ProgramLog#close} and at the next start.
   */
  public ProgramLog log() {
    return new ProgramLog(logs.resolve(run + "-" + count.incrementAndGet()));
  }

  /**
   * A fresh folder for something that is needed while a program runs; it goes with the launcher at
   * the latest, and with the next one when this host is killed.
   *
   * @throws AnnexException {@code UNAVAILABLE} when it cannot be made
   */
  public PrivateFolder privateFolder() {
    Path folder = scratches.resolve(run + "-" + count.incrementAndGet());
    try {
      return new PrivateFolder(OwnFolders.create(folder));
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Making folder %s failed: %s.".formatted(folder, e), e);
    }
  }

  /**
   * Starts a program.
   *
   * @throws AnnexException {@code HOST_CALL_FAILED} with the reason: {@code not-found}, {@code
   *     not-executable}, {@code no-folder}, {@code moved}, {@code unsupported} or {@code failed}
   */
  public ProcessGroup start(Launch launch) {
    Tools found =
        tools.orElseThrow(() ->
            ProcessFailure.of(
                launch.program(),
                "unsupported",
                "this host runs programs only where it can also end them, with setsid, sh and /proc, as Linux has them"));
    check(launch);
    String mark = run + "-" + count.incrementAndGet();
    Path scratch = scratches.resolve(mark);
    try {
      OwnFolders.create(scratch);
      return start(launch, found, warden.orElseThrow(), mark, scratch);
    } catch (IOException e) {
      OwnFolders.remove(scratch);
      throw ProcessFailure.of(launch.program(), "failed", "the system said: " + e.getMessage());
    } catch (RuntimeException e) {
      OwnFolders.remove(scratch);
      throw e;
    }
  }

  private static void check(Launch launch) {
    if (!Files.exists(launch.program())) {
      throw ProcessFailure.of(launch.program(), "not-found", "there is no such program");
    }
    if (!ProgramPath.runnable(launch.program())) {
      throw ProcessFailure.of(
          launch.program(), "not-executable", "it is no file that the host's account may run");
    }
    launch
        .folder()
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw ProcessFailure.of(
              launch.program(), "no-folder", "its working directory is no folder");
        });
  }

  private ProcessGroup start(Launch launch, Tools found, Warden watching, String mark, Path scratch)
      throws IOException {
    Path folder = launch.folder().orElse(scratch);
    Process process = builder(launch, found, mark, scratch, folder).start();
    Remains remains;
    try {
      remains = new Remains(process.pid(), startTicks(process, launch, folder), mark);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    ProcessGroup group =
        new ProcessGroup(
            process, remains, watching, scratch, clock.instant(), over -> strike(over, remains));
    running.add(group);
    try {
      ledger.note(remains);
      watching.add(process.pid());
      if (closed) {
        throw ProcessFailure.of(launch.program(), "closing", "the host is closing");
      }
      process.getOutputStream().write(GO);
      process.getOutputStream().flush();
      return group;
    } catch (IOException | RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** Until it gets its word it stays where it is, so what is found here holds for the program. */
  private static long startTicks(Process process, Launch launch, Path folder) throws IOException {
    long ticks =
        ProcessTable.find(process.pid())
            .orElseThrow(() -> new IOException("it ended before it began"))
            .startTicks();
    if (!ProcessTable.workingDirectory(process.pid()).equals(folder)) {
      throw ProcessFailure.of(
          launch.program(),
          "moved",
          "its working directory became another while it was being started");
    }
    return ticks;
  }

  private void strike(ProcessGroup over, Remains remains) {
    ledger.strike(remains);
    running.remove(over);
  }

  private static ProcessBuilder builder(
      Launch launch, Tools found, String mark, Path scratch, Path folder) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(found.setsid(), found.shell(), "-c", SCRIPT, "annex"));
    ProgramBounds bounds = launch.bounds();
    command.add(Long.toString(bounds.memoryKib()));
    command.add(Long.toString(bounds.seconds()));
    command.add(Long.toString(bounds.secondsWithGrace()));
    command.add(Long.toString(ProcessTable.ownTasks() + bounds.tasks()));
    command.add(launch.program().toString());
    command.addAll(launch.arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("HOME", scratch.toString());
    environment.put("TMPDIR", scratch.toString());
    environment.putAll(launch.environment());
    environment.put("PWD", folder.toString());
    environment.put(ProcessTable.MARK, mark);
    return builder.directory(folder.toFile()).redirectErrorStream(launch.mergeErrors());
  }

  /** Ends everything that runs. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(running).forEach(ProcessGroup::close);
    warden.ifPresent(Warden::close);
    OwnFolders.remove(scratches);
    OwnFolders.remove(logs);
  }
}
