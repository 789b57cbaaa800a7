package dev.annex.core.install;

import dev.annex.api.access.Grants;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Dialect;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.install.InstallPlan.AskedPermission;
import dev.annex.core.invoke.SchemaCheck;
import dev.annex.core.sandbox.Programs;
import dev.annex.core.sandbox.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Works out what a package is and what installing it would do. Changes nothing. Any thread. */
final class Planner {

  private static final Pattern ALIAS = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,30}[a-z0-9])?");

  private final List<Dialect> dialects;
  private final PermissionReader permissions;
  private final SchemaCheck schemas;
  private final Programs programs;
  private final LiveCatalog catalog;
  private final Grants grants;
  private final LimitRules limits;

  Planner(
      List<Dialect> dialects,
      PermissionReader permissions,
      SchemaCheck schemas,
      Programs programs,
      LiveCatalog catalog,
      Grants grants,
      LimitRules limits) {
    this.dialects = List.copyOf(dialects);
    this.permissions = permissions;
    this.schemas = schemas;
    this.programs = programs;
    this.catalog = catalog;
    this.grants = grants;
    this.limits = limits;
  }

  /**
   * The full plan: everything that can be checked has been, the code is compiled. On the worker's
   * thread, see {@link Programs#onWorker}.
   */
  InstallPlan plan(PackageFiles files, Optional<String> alias) {
    Extension extension = read(files, alias, Extension.State.ENABLED);
    catalog.check(extension);
    programs.prepareHere(extension.contents(), extension.limits());
    List<String> notes =
        programs.readiness(extension) instanceof Readiness.Ready ready ? ready.notes() : List.of();
    return plan(extension, files.origin(), notes);
  }

  /**
   * A plan in which nobody has looked at the code, except where a manifest says nothing without.
   */
  InstallPlan planUnprepared(PackageFiles files, Optional<String> alias) {
    Extension extension = read(files, alias, Extension.State.ENABLED);
    catalog.check(extension);
    return plan(extension, files.origin(), List.of());
  }

  private InstallPlan plan(Extension extension, String origin, List<String> notes) {
    List<PermissionRequest> held =
        grants.of(extension.id()).stream().map(grant -> grant.permission()).toList();
    List<AskedPermission> asked =
        extension.manifest().requests().stream()
            .map(request -> asked(request, held.contains(request)))
            .toList();
    List<AgentName> names =
        extension.tools().stream().map(tool -> extension.agentName(tool.name().tool())).toList();
    return new InstallPlan(
        extension,
        asked,
        names,
        catalog.extension(extension.id()).map(installed -> installed.manifest().version()),
        origin,
        withInstances(extension.manifest(), notes));
  }

  private static List<String> withInstances(Manifest manifest, List<String> notes) {
    if (!manifest.wantsSessionInstance()) {
      return notes;
    }
    List<String> all = new ArrayList<>(notes);
    all.add(
        "keeps one instance for each session if %s is granted, and starts afresh for every call if not"
            .formatted(Manifest.SESSION_INSTANCE));
    return all;
  }

  private AskedPermission asked(PermissionRequest request, boolean granted) {
    Permission permission = permissions.read(request);
    return new AskedPermission(request, permission.describe(), permission.risk(), granted);
  }

  /** The extension in a package; its code is not compiled yet. */
  Extension read(PackageFiles files, Optional<String> alias, Extension.State state) {
    Manifest manifest = dialect(files).readManifest(files);
    if (manifest.id().isHosts()) {
      throw new AnnexException(
          ErrorCode.NAME_TAKEN,
          "The id \"%s\" belongs to the host itself. Only the package's author can change it."
              .formatted(manifest.id()));
    }
    manifest.tools().forEach(this::checkSchemas);
    for (AssetType type : manifest.contributions().assetTypes()) {
      schemas.requireUsable(
          type.config(), "the settings of asset type \"%s\"".formatted(type.name()));
    }
    manifest.contributions().hooks().forEach(hook -> checkHook(manifest, hook));
    return extension(new ExtensionPackage(manifest, files, PackageDigest.of(files)), alias, state);
  }

  /**
   * The extension around a package whose manifest was judged before. Of its tools' effects only the
   * host's own are believed, because no package can have such an id.
   */
  Extension extension(ExtensionPackage contents, Optional<String> alias, Extension.State state) {
    Manifest manifest = contents.manifest();
    List<Permission> asked =
        manifest.requests().stream().map(request -> permission(manifest.id(), request)).toList();
    Effects permitted = Effects.of(asked);
    boolean bounded = programs.bounded(manifest.runtime());
    return new Extension(
        contents,
        checkedAlias(alias.orElseGet(() -> manifest.id().shortName())),
        manifest.id().isHosts()
            ? manifest.tools()
            : manifest.tools().stream()
                .map(tool -> tool.with(effects(tool, permitted, bounded)))
                .toList(),
        limits.of(manifest.id(), manifest.wants()),
        state);
  }

  /**
   * A tool of which a dialect says what it does can do that, too; one of which nothing is known can
   * do anything where its permissions alone do not keep it from that.
   */
  private static Effects effects(Tool tool, Effects permitted, boolean bounded) {
    boolean unknown = tool.effects().equals(Effects.UNKNOWN);
    return unknown && bounded ? permitted : permitted.and(tool.effects());
  }

  private Permission permission(ExtensionId id, PermissionRequest request) {
    try {
      return permissions.read(request);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "Package \"%s\" cannot be installed: %s".formatted(id, e.getMessage()),
          e);
    }
  }

  /** A hook that anybody could call would be a tool; one without a tool, a promise. */
  static void checkHook(Manifest manifest, Hook hook) {
    boolean usable =
        manifest.tools().stream()
            .filter(tool -> tool.name().equals(hook.tool()))
            .anyMatch(Tool::hostsOwn);
    if (!usable) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "Package \"%s\" cannot be installed: its hook \"%s\" calls %s, which is no tool of its own for the host alone."
              .formatted(manifest.id(), hook.name(), hook.tool()));
    }
  }

  /** Judges the schemas of a tool. */
  void checkSchemas(Tool tool) {
    schemas.requireUsable(tool.input(), "the arguments of tool \"%s\"".formatted(tool.name()));
    tool.output()
        .ifPresent(output ->
            schemas.requireUsable(output, "the result of tool \"%s\"".formatted(tool.name())));
  }

  private static String checkedAlias(String alias) {
    if (!ALIAS.matcher(alias).matches() || alias.contains("__")) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no alias: 1 to 32 lower-case letters, digits, '-' and single '_' between them. Give one: annex install … --as NAME"
              .formatted(alias));
    }
    return alias;
  }

  private Dialect dialect(PackageFiles files) {
    return dialects.stream()
        .filter(candidate -> candidate.recognises(files))
        .findFirst()
        .orElseThrow(() -> Unrecognised.of(files, dialects));
  }
}
