package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.WasmRuntime;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes our manifest of what a deployment manifest wants and what the skill says about itself. The
 * entry of a tool is a word and perhaps the method's name, see the constants.
 */
final class SkillManifest {

  /** Starts the entry of a method. */
  static final String METHOD = "method ";

  /** Starts the entry of a method that only the host may call. */
  static final String CALLBACK = "callback ";

  /** The entry of the one tool that agents see of a whole skill. */
  static final String CHOOSE = "choose";

  private static final Version UNKNOWN_VERSION = new Version("0.0.0");

  private final Deployment deployment;
  private final SkillDescriptor skill;
  private final List<String> ignored;

  /**
   * For one skill.
   *
   * @param ignored sentences so far; takes more
   */
  SkillManifest(Deployment deployment, SkillDescriptor skill, List<String> ignored) {
    this.deployment = deployment;
    this.skill = skill;
    this.ignored = ignored;
  }

  /**
   * The manifest.
   *
   * @param code path of the module in the package
   * @param imports the functions of {@code env} that the code imports
   */
  Manifest manifest(String code, Set<String> imports) {
    ExtensionId id = id();
    Version version = version();
    new Requirements(deployment).check(skill.requirements(), ignored);
    List<Tool> tools = tools(id);
    var requests = new GrantRequests(deployment, imports, ignored).read();
    return new Manifest(
        id,
        version,
        skill.name().isBlank() ? deployment.id() : skill.name(),
        description(),
        "",
        WasmRuntime.NAME,
        LuminarysDialect.NAME,
        code,
        tools,
        List.of(),
        List.of(),
        List.of(),
        Stream.concat(requests.stream(), callers(id)).toList(),
        limits(),
        ignored,
        Contributions.NONE,
        settings().toJson());
  }

  private ExtensionId id() {
    ExtensionId id =
        GrantRequests.extension(deployment.id())
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.MANIFEST_INVALID,
                    "The skill's id \"%s\" cannot be that of an extension: letters and digits in parts joined by '.', '_' or '-'. Give it a manifest.yaml with another id."
                        .formatted(Shown.text(deployment.id()))));
    if (!id.value().equals(deployment.id())) {
      ignored.add(
          "id \"%s\" is \"%s\" here: ids of extensions have no capital letters."
              .formatted(deployment.id(), id));
    }
    return id;
  }

  private Version version() {
    if (skill.version().isEmpty()) {
      return UNKNOWN_VERSION;
    }
    try {
      return new Version(skill.version());
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "What the Luminarys skill says about itself cannot be used: skill_version is \"%s\"; expected MAJOR.MINOR.PATCH."
              .formatted(Shown.text(skill.version())));
    }
  }

  private String description() {
    return deployment.description().filter(text -> !text.isBlank()).orElse(skill.description());
  }

  private Limits limits() {
    long wanted = deployment.http().map(Deployment.Http::maxResponseBytes).orElse(0L);
    long bounded = Math.min(wanted, Limit.HTTP_RESPONSE_BYTES.maximum());
    return bounded > deployment.wants().get(Limit.HTTP_RESPONSE_BYTES)
        ? deployment.wants().with(Limit.HTTP_RESPONSE_BYTES, bounded)
        : deployment.wants();
  }

  /** Who may call it is looked after by the host, besides by the skill's own settings. */
  private Stream<PermissionRequest> callers(ExtensionId own) {
    if (deployment.callers().contains("*")) {
      return Stream.empty();
    }
    return deployment.callers().stream()
        .flatMap(caller -> GrantRequests.extension(caller).stream())
        .filter(caller -> !caller.equals(own))
        .map(caller -> new PermissionRequest("extensions.callers", caller.value()));
  }

  private SkillSettings settings() {
    return new SkillSettings(
        deployment.id(),
        new SkillEnvironment(deployment.environment()),
        deployment
            .http()
            .map(Deployment.Http::maxResponseBytes)
            .orElse(SkillSettings.USUAL_RESPONSE_BYTES),
        concrete(deployment.files().map(Deployment.Files::folders).orElse(List.of())),
        concrete(
            deployment.shell().map(Deployment.Shell::folders).orElse(List.of()).stream()
                .map(folder -> new FolderGrant(folder, true))
                .toList()),
        deployment.transfer().isPresent(),
        deployment.transfer().map(Deployment.Transfer::nodes).orElse(List.of()),
        deployment.callers().stream()
            .map(caller -> GrantRequests.extension(caller).map(ExtensionId::value).orElse(caller))
            .toList(),
        deployment.stateOfSkill());
  }

  private static List<String> concrete(List<FolderGrant> folders) {
    return folders.stream()
        .filter(FolderGrant::concrete)
        .map(FolderGrant::folder)
        .distinct()
        .toList();
  }

  private List<Tool> tools(ExtensionId id) {
    sayUnknown("mcp.hidden_methods", deployment.hidden());
    sayUnknown("mcp.exposed_methods", deployment.exposed().orElse(List.of()));
    List<Tool> tools = new ArrayList<>();
    skill.methods().forEach(method -> tools.add(tool(id, method)));
    if (deployment.perSkill()) {
      List<Method> visible = skill.methods().stream().filter(this::visible).toList();
      if (!visible.isEmpty()) {
        tools.add(whole(id, visible));
      }
    }
    return List.copyOf(tools);
  }

  private void sayUnknown(String place, List<String> names) {
    for (String name : names) {
      if (skill.methods().stream().noneMatch(method -> method.name().equals(name))) {
        ignored.add(
            "%s \"%s\" has no effect: the skill has no such method."
                .formatted(place, Shown.text(name)));
      }
    }
  }

  private boolean visible(Method method) {
    return !method.hidden()
        && !deployment.hidden().contains(method.name())
        && deployment.exposed().map(names -> names.contains(method.name())).orElse(true);
  }

  private Tool tool(ExtensionId id, Method method) {
    return new Tool(
        new ToolName(id, method.name()),
        (method.ownCallback() ? CALLBACK : METHOD) + method.name(),
        "",
        method.description(),
        method.ownCallback() ? ParameterSchema.ANYTHING : ParameterSchema.of(method),
        Optional.empty(),
        Effects.UNKNOWN,
        audience(method));
  }

  private Set<Audience> audience(Method method) {
    if (method.ownCallback()) {
      return Set.of(Audience.HOST);
    }
    Set<Audience> audience = EnumSet.of(Audience.HOST);
    if (visible(method) && !deployment.perSkill()) {
      audience.addAll(Set.of(Audience.AGENT, Audience.PERSON));
    }
    if (!deployment.callers().isEmpty()) {
      audience.add(Audience.EXTENSION);
    }
    return audience;
  }

  /** The one tool of a whole skill, named after it; a method may already have that name. */
  private Tool whole(ExtensionId id, List<Method> visible) {
    String own = id.value();
    boolean taken = skill.methods().stream().anyMatch(method -> method.name().equals(own));
    StringBuilder description = new StringBuilder(description());
    for (Method method : visible) {
      description
          .append(description.isEmpty() ? "" : "\n")
          .append("- ")
          .append(method.name())
          .append(": ")
          .append(method.description());
    }
    Schema input = ParameterSchema.choosing(visible);
    return new Tool(
        new ToolName(id, taken ? own + "-skill" : own),
        CHOOSE,
        skill.name(),
        description.toString(),
        input,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.AGENT, Audience.PERSON));
  }
}
