package dev.annex.runtime.process.dialect.agh;

import dev.annex.api.access.Grants;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.ExtensionId;
import dev.annex.runtime.process.ProcessBinding;
import dev.annex.runtime.process.ProcessDialect;
import dev.annex.runtime.process.dialect.agh.host.HostApi;
import dev.annex.runtime.process.dialect.agh.host.ResourceRegistry;
import dev.annex.runtime.process.dialect.agh.manifest.AghManifest;
import dev.annex.runtime.process.dialect.agh.manifest.ManifestFile;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.process.dialect.agh.session.AghBinding;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The contract of AGH extensions, protocol 1: a program that speaks JSON-RPC over lines, with a
 * manifest that says what it may do; or files only.
 *
 * <p>What is deliberately not supported stands in the README beside this class. Any thread.
 */
public final class AghDialect implements ProcessDialect {

  /** Its name in manifests. */
  public static final String NAME = "agh";

  /** Manifests of other contracts; a package with one of these speaks those. */
  private static final List<String> OTHERS =
      List.of("manifest.json", "manifest.yaml", "manifest.yml");

  private final Grants grants;
  private final Function<ExtensionId, SourceTier> tiers;
  private final ResourceCeiling resources;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final HostApi host;

  /**
   * For a host.
   *
   * @param grants looked at for every launch
   * @param tiers where an extension came from, asked for every launch
   * @param resources what extensions may publish at most
   * @param random makes nonces, which may not be guessed
   */
  public AghDialect(
      Grants grants,
      Function<ExtensionId, SourceTier> tiers,
      ResourceCeiling resources,
      InstantSource clock,
      RandomGenerator random) {
    this.grants = grants;
    this.tiers = tiers;
    this.resources = resources;
    this.clock = clock;
    this.random = random;
    this.host = new HostApi(new ResourceRegistry(clock));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    return ManifestFile.in(files).isPresent()
        && OTHERS.stream().noneMatch(path -> files.paths().contains(path));
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    return AghManifest.read(files);
  }

  @Override
  public Set<String> operations() {
    return HostApi.operations();
  }

  @Override
  public ProcessBinding bind(ExtensionPackage contents) {
    AghExtension extension = new AghExtension(contents, host, grants, tiers, resources, clock);
    return new AghBinding(contents, extension, AghManifest.SPOKEN.value(), random);
  }
}
