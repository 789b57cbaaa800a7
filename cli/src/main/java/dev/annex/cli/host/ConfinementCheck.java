package dev.annex.cli.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.processes.Launcher;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.processes.confine.Confinements;
import dev.annex.processes.confine.MachineReport;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What {@code annex doctor} says about running programs, and about keeping them confined. */
final class ConfinementCheck {

  private static final String PROGRAMS = "programs";

  private ConfinementCheck() {}

  static List<Finding> findings(Path data) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Launcher.possible()
            ? Finding.ok(PROGRAMS, "can be run and ended: setsid, sh, /proc")
            : Finding.warn(
                PROGRAMS,
                "cannot be run: capability shell and extensions that are programs are refused",
                "Run the host on Linux with setsid (package util-linux), sh and /proc."));
    ConfinementRule rule = rule(data);
    MachineReport report = report();
    for (MachineReport.Item item : report.items()) {
      findings.add(finding(item, rule == ConfinementRule.REQUIRED && !report.possible()));
    }
    String word = "process-confinement is " + rule.word();
    findings.add(
        rule == ConfinementRule.OFF
            ? Finding.warn(
                "confinement",
                word + ": programs of extensions may do what the host's account may",
                "Set \"process-confinement\" in annex.json to preferred or required.")
            : Finding.ok(
                "confinement", report.possible() ? word + ", and programs are confined" : word));
    return findings;
  }

  private static Finding finding(MachineReport.Item item, boolean fatal) {
    if (item.there()) {
      return Finding.ok(item.name(), item.found());
    }
    String found = "%s: %s".formatted(item.found(), item.consequence());
    return fatal
        ? Finding.fail(item.name(), found, item.remedy())
        : Finding.warn(item.name(), found, item.remedy());
  }

  private static ConfinementRule rule(Path data) {
    try {
      return AnnexConfig.read(data).processConfinement();
    } catch (AnnexException e) {
      return AnnexConfig.defaults().processConfinement();
    }
  }

  /** Tried in a folder of its own: a host that runs has one that is not to be touched. */
  private static MachineReport report() {
    try {
      Path folder = Files.createTempDirectory("annex-doctor-");
      try {
        return new Confinements(folder).report();
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no folder to try confinement in", e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
