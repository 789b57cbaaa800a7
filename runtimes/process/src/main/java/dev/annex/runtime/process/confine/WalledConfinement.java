package dev.annex.runtime.process.confine;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.processes.confine.Confinements;
import dev.annex.processes.confine.MachineReport;
import dev.annex.processes.confine.Openings;
import dev.annex.processes.confine.SharedBounds;
import dev.annex.processes.confine.Walls;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Confinement by the walls of this machine: a program sees its package, a folder of its own, the
 * system's programs and what was granted, and reaches the network only through the host.
 *
 * <p>Grants are looked at when a program starts; one that runs already keeps the folders it has,
 * and makes room for another when they change. Every connection is looked at as it is made. Any
 * thread.
 */
public final class WalledConfinement implements Confinement {

  private static final System.Logger LOG = System.getLogger(WalledConfinement.class.getName());

  private final Confinements machine;
  private final ConfinementRule rule;
  private final Reach reach;
  private final ProcessData data;
  private final Path hidden;

  /**
   * Confinement under a rule.
   *
   * @param data has a folder for each extension
   * @param hidden the host's own folder, of which no program sees more than what is its own
   */
  public WalledConfinement(
      Confinements machine, ConfinementRule rule, Reach reach, ProcessData data, Path hidden) {
    this.machine = machine;
    this.rule = rule;
    this.reach = reach;
    this.data = data;
    this.hidden = hidden;
  }

  @Override
  public Confined confine(ExtensionPackage contents, Start start, Limits limits) {
    ExtensionId id = contents.manifest().id();
    boolean demanded = rule == ConfinementRule.REQUIRED || Confinement.demandedBy(contents);
    if (!demanded && rule == ConfinementRule.OFF) {
      return new Confined(start, () -> {});
    }
    if (!machine.possible()) {
      if (demanded) {
        throw impossible(contents);
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "\"{0}\" is started without confinement: {1}",
          id,
          machine.report().obstacle());
      return new Confined(start, () -> {});
    }
    return behindWalls(id, start, limits);
  }

  private Confined behindWalls(ExtensionId id, Start start, Limits limits) {
    Optional<Reach.Way> way = reach.network(id) ? Optional.of(reach.way(id)) : Optional.empty();
    try {
      Walls walls = walls(id, start, limits);
      Confinements.Confined confined =
          machine.confine(
              start.launch(), way.map(open -> walls.withDoor(open.socket())).orElse(walls));
      return new Confined(
          start.with(confined.launch()),
          () -> {
            confined.end().run();
            way.ifPresent(Reach.Way::close);
          });
    } catch (RuntimeException e) {
      way.ifPresent(Reach.Way::close);
      throw e;
    }
  }

  private Walls walls(ExtensionId id, Start start, Limits limits) {
    try {
      Path home = data.of(id);
      Path own =
          start.launch().folder().orElseThrow(() -> new IOException("it has no folder of its own"));
      return new Walls(
          own,
          home.toRealPath(),
          Openings.of(reach.folders(id).writable(), hidden),
          Set.of(),
          Set.of(hidden.toRealPath()),
          Optional.empty(),
          SharedBounds.usual(
              new ByteSize(limits.get(Limit.PROCESS_MEMORY)), limits.get(Limit.PROCESS_TASKS)));
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Confining \"%s\" failed: %s.".formatted(id, e), e);
    }
  }

  private AnnexException impossible(ExtensionPackage contents) {
    MachineReport report = machine.report();
    String who =
        rule == ConfinementRule.REQUIRED
            ? "setting process-confinement is required"
            : "it demands confinement";
    return new AnnexException(
        new Fault(
            ErrorCode.UNAVAILABLE,
            "Starting \"%s\" failed: %s, and %s. %s"
                .formatted(contents.manifest().id(), who, report.obstacle(), report.remedy()),
            Map.of("reason", Json.object().stringNode("confinement"))));
  }

  @Override
  public Object standing(ExtensionPackage contents) {
    boolean open = rule == ConfinementRule.OFF && !Confinement.demandedBy(contents);
    if (open || !machine.possible()) {
      return List.of();
    }
    ExtensionId id = contents.manifest().id();
    return List.of(reach.folders(id).writable(), reach.network(id));
  }

  @Override
  public List<String> notes(ExtensionPackage contents) {
    ExtensionId id = contents.manifest().id();
    boolean demanded = rule == ConfinementRule.REQUIRED || Confinement.demandedBy(contents);
    if (!demanded && rule == ConfinementRule.OFF) {
      return List.of(
          "runs unconfined, as a program of the host's account: setting process-confinement is off");
    }
    if (!machine.possible()) {
      String why = machine.report().obstacle();
      return List.of(
          demanded
              ? "does not start: it must be confined, and " + why
              : "runs unconfined, as a program of the host's account: " + why);
    }
    List<String> notes = new ArrayList<>();
    Reach.Folders folders = reach.folders(id);
    notes.add("runs confined: own processes, own file system, no powers, filtered system calls");
    notes.add(
        reach.network(id)
            ? "network: through the host, to what it may send requests to"
            : "network: none, as nothing of http is granted");
    notes.add(
        "files: its package, a folder of its own"
            + (folders.writable().isEmpty() ? "" : ", " + words(folders.writable())));
    folders.left().forEach(left -> notes.add("its permission " + left));
    return notes;
  }

  private static String words(Map<Path, Boolean> folders) {
    return String.join(
        ", ",
        folders.entrySet().stream()
            .map(each -> each.getKey() + (each.getValue() ? "" : " to read"))
            .sorted()
            .toList());
  }
}
