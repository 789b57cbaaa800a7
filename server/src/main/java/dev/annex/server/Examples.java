package dev.annex.server;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.core.AnnexHost;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.install.InstallPlan.AskedPermission;
import dev.annex.distribution.PackageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The extensions that a first start installs, so that there is something to call. */
public final class Examples {

  private static final Logger LOG = LoggerFactory.getLogger(Examples.class);
  private static final String BY = "annex serve (example)";

  private Examples() {}

  /**
   * Installs the package in each {@code dist} folder below {@code folder}, with the permissions it
   * asks for, and leaves its code to be prepared in the background; does nothing when anything was
   * ever installed on this host. One that cannot be installed does not stop the others.
   *
   * @return what was installed
   */
  public static List<Extension> install(RunningHost running, Path folder) {
    AnnexHost host = running.host();
    if (!running.config().examples() || !Files.isDirectory(folder) || hasHistory(host)) {
      return List.of();
    }
    LOG.info("Installing the example extensions.");
    running.prepareAhead();
    List<Extension> installed = new ArrayList<>();
    for (Path source : sources(folder)) {
      try {
        installed.add(install(host, source));
      } catch (AnnexException e) {
        LOG.warn("Example {} was not installed: {}", source.getFileName(), e.getMessage());
      }
    }
    return installed;
  }

  private static boolean hasHistory(AnnexHost host) {
    Journal.Query query =
        new Journal.Query(
            Long.MAX_VALUE,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.of(JournalEntry.Kind.LIFECYCLE));
    return !host.journal().read(query).isEmpty();
  }

  private static Extension install(AnnexHost host, Path source) {
    PackageFiles files = PackageReader.read(source);
    InstallPlan plan = host.installer().planUnprepared(files, Optional.empty());
    List<PermissionRequest> asked =
        plan.permissions().stream().map(AskedPermission::request).toList();
    return host.installer().install(plan, asked, false, BY);
  }

  /** A {@code dist} with a manifest is a package; one without holds packages. */
  private static List<Path> sources(Path folder) {
    List<Path> sources = new ArrayList<>();
    for (Path example : children(folder)) {
      Path dist = example.resolve("dist");
      if (Files.isRegularFile(dist.resolve("manifest.json"))) {
        sources.add(dist);
        continue;
      }
      children(dist).stream().filter(Examples::isPackage).forEach(sources::add);
    }
    return sources;
  }

  private static boolean isPackage(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(".zip")
        || name.endsWith(".wasm")
        || Files.isRegularFile(path.resolve("manifest.json"));
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
