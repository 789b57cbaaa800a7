package dev.annex.server;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.capabilities.shell.Enclosure;
import dev.annex.processes.Launch;
import dev.annex.processes.Launcher;
import dev.annex.processes.PrivateFolder;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.processes.confine.Confinements;
import dev.annex.processes.confine.MachineReport;
import dev.annex.processes.confine.Openings;
import dev.annex.processes.confine.SharedBounds;
import dev.annex.processes.confine.Walls;
import dev.annex.runtime.process.confine.Reach;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what capability {@code shell} runs behind the walls of extensions that are programs: it sees
 * the system's programs, the folders in which its extension may start programs, what was granted
 * with {@code files}, and a private folder that goes with it; the network is reached through the
 * host, as {@code http} was granted. Any thread.
 */
final class ShellWalls implements Enclosure {

  private static final Logger LOG = LoggerFactory.getLogger(ShellWalls.class);

  private final Confinements machine;
  private final ConfinementRule rule;
  private final Supplier<? extends Reach> reach;
  private final Launcher launcher;
  private final Path hidden;

  /**
   * Walls under a rule.
   *
   * @param reach what extensions were granted; asked when something is run
   * @param launcher makes the private folders
   * @param hidden the host's own folder
   */
  ShellWalls(
      Confinements machine,
      ConfinementRule rule,
      Supplier<? extends Reach> reach,
      Launcher launcher,
      Path hidden) {
    this.machine = machine;
    this.rule = rule;
    this.reach = reach;
    this.launcher = launcher;
    this.hidden = hidden;
  }

  @Override
  public Enclosed enclose(ExtensionId owner, Launch launch, Set<Path> folders, Limits limits) {
    if (rule == ConfinementRule.OFF) {
      return new Enclosed(launch, () -> {});
    }
    if (!machine.possible()) {
      if (rule == ConfinementRule.REQUIRED) {
        throw impossible(launch);
      }
      LOG.warn(
          "\"{}\" of \"{}\" is run without confinement: {}",
          launch.program(),
          owner,
          machine.report().obstacle());
      return new Enclosed(launch, () -> {});
    }
    PrivateFolder home = launcher.privateFolder();
    try {
      return behindWalls(owner, launch, folders, limits, home);
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private Enclosed behindWalls(
      ExtensionId owner, Launch launch, Set<Path> folders, Limits limits, PrivateFolder home) {
    Reach now = reach.get();
    Optional<Reach.Way> way = now.network(owner) ? Optional.of(now.way(owner)) : Optional.empty();
    try {
      Map<Path, Boolean> shown = new HashMap<>(now.folders(owner).writable());
      folders.forEach(folder -> shown.put(folder, true));
      Walls walls =
          new Walls(
              home.path(),
              home.path(),
              Openings.of(shown, hidden),
              Set.of(),
              Set.of(hidden.toRealPath()),
              way.map(Reach.Way::socket),
              SharedBounds.usual(
                  new ByteSize(limits.get(Limit.PROCESS_MEMORY)), limits.get(Limit.PROCESS_TASKS)));
      Confinements.Confined confined = machine.confine(launch, walls);
      return new Enclosed(
          confined.launch(),
          () -> {
            confined.end().run();
            way.ifPresent(Reach.Way::close);
            home.close();
          });
    } catch (IOException e) {
      way.ifPresent(Reach.Way::close);
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Confining \"%s\" failed: %s.".formatted(launch.program(), e), e);
    } catch (RuntimeException e) {
      way.ifPresent(Reach.Way::close);
      throw e;
    }
  }

  private AnnexException impossible(Launch launch) {
    MachineReport report = machine.report();
    return new AnnexException(
        new Fault(
            ErrorCode.UNAVAILABLE,
            "Running \"%s\" failed: setting shell-confinement is required, and %s. %s"
                .formatted(launch.program(), report.obstacle(), report.remedy()),
            Map.of("reason", Json.object().stringNode("confinement"))));
  }
}
