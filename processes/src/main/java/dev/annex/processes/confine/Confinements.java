package dev.annex.processes.confine;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.processes.Launch;
import dev.annex.processes.confine.ControlGroups.ControlGroup;
import dev.annex.processes.confine.ControlGroups.Controller;
import dev.annex.processes.confine.MachineReport.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Confinement as this machine can do it: found out when it is first needed, which takes a program
 * run on trial, and the same from then on. Any thread.
 */
public final class Confinements {

  private static final String BUBBLEWRAP = "bubblewrap";
  private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");
  private static final Path APPARMOR =
      Path.of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");

  private final Path folder;
  private Optional<Machine> machine = Optional.empty();

  private record Machine(
      MachineReport report, Optional<Confiner> confiner, ControlGroups controlGroups) {}

  /**
   * Confinement that keeps what it needs in a folder; nothing is done yet.
   *
   * @param folder created when it is needed; one host at a time
   */
  public Confinements(Path folder) {
    this.folder = folder;
  }

  /** What this machine can do. */
  public MachineReport report() {
    return machine().report();
  }

  /** Whether it can confine programs. */
  public boolean possible() {
    return report().possible();
  }

  /**
   * The same launch behind walls.
   *
   * @throws AnnexException {@code UNAVAILABLE} when this machine cannot, or something that has to
   *     be shown is not there
   */
  public Confined confine(Launch launch, Walls walls) {
    Machine found = machine();
    Confiner confiner =
        found
            .confiner()
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.UNAVAILABLE,
                    "Confining \"%s\" failed: %s. %s"
                        .formatted(
                            launch.program().getFileName(),
                            found.report().obstacle(),
                            found.report().remedy())));
    Optional<ControlGroup> group = group(found, walls);
    try {
      return new Confined(
          confiner.confine(launch, walls, group.map(ControlGroup::doors).orElse(List.of())),
          () -> group.ifPresent(ControlGroup::close));
    } catch (RuntimeException e) {
      group.ifPresent(ControlGroup::close);
      throw e;
    }
  }

  private static Optional<ControlGroup> group(Machine machine, Walls walls) {
    try {
      return machine.controlGroups().create(walls.bounds());
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Making a control group failed: %s. Give the host a group of its own, with Delegate=yes in its unit."
              .formatted(e),
          e);
    }
  }

  /**
   * A launch behind walls.
   *
   * @param end to be run once when the program is over, whether it was started or not
   */
  public record Confined(Launch launch, Runnable end) {}

  private synchronized Machine machine() {
    Machine found = machine.orElseGet(this::examine);
    machine = Optional.of(found);
    return found;
  }

  private Machine examine() {
    List<Item> items = new ArrayList<>();
    Optional<Processor> processor = Processor.here();
    items.add(
        processor
            .map(known ->
                Item.ok("seccomp", "system calls of %s are filtered".formatted(known.words())))
            .orElseGet(() ->
                new Item(
                    "seccomp",
                    false,
                    "system calls of %s are not known to Annex"
                        .formatted(System.getProperty("os.arch")),
                    "programs are not confined",
                    "Run the host on x86-64 or aarch64 with Linux.")));
    Optional<Bubblewrap> bubblewrap = Bubblewrap.find();
    items.add(
        bubblewrap
            .map(found -> Item.ok(BUBBLEWRAP, "%s %s".formatted(found.program(), found.version())))
            .orElseGet(() ->
                new Item(
                    BUBBLEWRAP,
                    false,
                    "there is no bubblewrap on this machine",
                    "programs are not confined",
                    "Install it: apt install bubblewrap, dnf install bubblewrap, apk add bubblewrap, pacman -S bubblewrap")));
    Optional<Confiner> confiner = Optional.empty();
    if (processor.isPresent() && bubblewrap.isPresent()) {
      confiner = tried(processor.get(), bubblewrap.get(), items);
    }
    ControlGroups groups = usable(ControlGroups.find());
    items.add(controlGroups(groups));
    return new Machine(new MachineReport(confiner.isPresent(), items), confiner, groups);
  }

  private Optional<Confiner> tried(Processor processor, Bubblewrap bubblewrap, List<Item> items) {
    try {
      Confiner confiner = Confiner.open(bubblewrap, processor, folder);
      Optional<String> against = confiner.trial(folder.resolve("trial"));
      if (against.isPresent()) {
        items.add(
            new Item(
                "namespaces",
                false,
                "a trial failed: " + against.get(),
                "programs are not confined",
                remedy()));
        return Optional.empty();
      }
      items.add(Item.ok("namespaces", "a program was run behind walls on trial"));
      if (!confiner.terminates()) {
        items.add(
            new Item(
                "signals",
                false,
                "/usr/bin/env does not know --default-signal",
                "a confined program that installs no handler for SIGTERM is only ended by SIGKILL",
                "Install GNU coreutils 8.31 or newer."));
      }
      return Optional.of(confiner);
    } catch (IOException e) {
      items.add(
          new Item(
              "namespaces",
              false,
              "nothing could be tried: " + e,
              "programs are not confined",
              "Let the host's account write to " + folder));
      return Optional.empty();
    }
  }

  private static String remedy() {
    if (reads(APPARMOR, "1")) {
      return "AppArmor keeps programs from making user namespaces. Install a profile for bwrap that allows userns (package apparmor-profiles: bwrap-userns-restrict), or: sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    }
    if (reads(Path.of("/proc/sys/user/max_user_namespaces"), "0")) {
      return "User namespaces are switched off: sysctl user.max_user_namespaces=15000";
    }
    if (reads(Path.of("/proc/sys/kernel/unprivileged_userns_clone"), "0")) {
      return "User namespaces are for root only: sysctl kernel.unprivileged_userns_clone=1";
    }
    return Files.exists(SELINUX)
        ? "Look into the audit log for what SELinux refused to bwrap."
        : "In a container, give it what bubblewrap needs, such as --security-opt seccomp=unconfined --security-opt systempaths=unconfined, or run the host outside of one.";
  }

  /** Where making one on trial fails, programs run without; the report has the reason. */
  private static ControlGroups usable(ControlGroups found) {
    found.sweep();
    try {
      found.create(SharedBounds.TRIAL).ifPresent(ControlGroup::close);
      return found;
    } catch (IOException e) {
      return ControlGroups.none(String.valueOf(e.getMessage()));
    }
  }

  private static boolean reads(Path file, String value) {
    try {
      return Files.readString(file).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }

  private static Item controlGroups(ControlGroups groups) {
    Set<Controller> missing = EnumSet.allOf(Controller.class);
    missing.removeAll(groups.controllers());
    String has =
        groups.controllers().stream()
            .sorted()
            .map(Controller::word)
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Item.ok("control groups", has)
        : new Item(
            "control groups",
            false,
            "%s; missing: %s, because %s"
                .formatted(
                    has.isEmpty() ? "none" : has,
                    missing.stream().map(Controller::word).collect(Collectors.joining(", ")),
                    groups.obstacle()),
            "bounds hold for each process of a program, not for their sum",
            "Run the host as a service with Delegate=yes in its unit.");
  }
}
