package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.process.dialect.agh.rights.HostMethods;
import dev.annex.runtime.process.dialect.agh.rights.ResourceKinds;
import dev.annex.runtime.process.dialect.agh.rights.WantedRights;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.launch.Confinement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Makes our manifest of an AGH manifest: its rules in its order, then what we need besides. */
public final class AghManifest {

  /** The version of AGH whose contract this is; manifests that want a later one are told so. */
  public static final Version SPOKEN = new Version("0.9.0");

  private static final String RUNTIME = "process";
  private static final String DIALECT = "agh";

  /** Programs start up within calls, and think longer than code in a sandbox. */
  private static final Duration CALL_TIME = Duration.ofMinutes(2);

  /** Members of which {@code extension} may hold the first, and what each is about. */
  private static final List<String> CORE =
      List.of("name", "version", "description", "min_agh_version", "requires_env");

  /** Surfaces that mean something here; others are labels. */
  private static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "bridge.adapter", "nothing here delivers messages of chat platforms to it",
          "model.source", "nothing here asks it for models");

  private final PackageFiles files;
  private final ManifestFile file;
  private final Fields fields;
  private final List<String> ignored = new ArrayList<>();

  private AghManifest(PackageFiles files, ManifestFile file) {
    this.files = files;
    this.file = file;
    this.fields = Fields.root(file.read(files));
  }

  /**
   * Reads the manifest of a package.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}, naming the member, its value and the rule
   */
  public static Manifest read(PackageFiles files) {
    ManifestFile file =
        ManifestFile.in(files)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.MANIFEST_INVALID,
                    "The package has neither extension.toml nor extension.json."));
    return new AghManifest(files, file).toManifest();
  }

  private Manifest toManifest() {
    Fields core = core();
    String name = core.required("name");
    requireSegment(core, name);
    ExtensionId id = id(core, name);
    Version version = Words.version(core, "version");
    checkOldest(core);
    List<String> environment = Words.variables(core, "requires_env");
    environment.forEach(variable ->
        ignored.add(
            "requires_env %s is advice: the extension is started whether the host has that variable or not."
                .formatted(variable)));
    List<String> provides = Words.dotted(fields.object("capabilities"), "provides");
    provides.stream()
        .filter(WITHOUT_EFFECT::containsKey)
        .forEach(surface ->
            ignored.add(
                "capabilities.provides %s has no effect: %s."
                    .formatted(surface, WITHOUT_EFFECT.get(surface))));
    Fields resources = fields.object("resources");
    WantedRights wanted = wanted(resources);
    Optional<Command> command = command(provides, wanted);
    Fields subprocess = fields.object("subprocess");
    Optional<Duration> health = subprocess.duration("health_check_interval");
    Optional<Duration> shutdown = subprocess.duration("shutdown_timeout");
    Map<String, Command> servers = servers(resources.object("mcp_servers"));
    ToolReader tools = new ToolReader(id, name, servers.keySet(), ignored);
    tools.read(resources.object("tools"), provides);
    tools.services(provides, command.isPresent());
    HookReader hooks = new HookReader(id, ignored);
    hooks.read(resources.objects("hooks"));
    SkillReader skills = new SkillReader(id, files, file.root(), ignored);
    skills.read(resources, "skills");
    checkBridge(provides);
    sayWhatIsNotDone(resources);
    Fields own = fields.object("annex");
    boolean confined = demandsConfinement(own);
    List<PermissionRequest> needed = permissions(own);
    fields
        .unread()
        .forEach(
            path -> ignored.add("%s has no effect: AGH knows no such member.".formatted(path)));
    if (command.isPresent() && tools.tools().isEmpty() && hooks.hooks().isEmpty()) {
      ignored.add("subprocess is not started: nothing that is offered here calls it.");
    }
    ExtensionNotes notes =
        new ExtensionNotes(
            name,
            core.text("version"),
            provides,
            wanted,
            command,
            health,
            shutdown,
            environment,
            tools.declared(),
            tools.words(),
            hooks.notes(),
            skills.paths(),
            used(servers, tools));
    return new Manifest(
        id,
        version,
        name,
        core.text("description"),
        "",
        RUNTIME,
        DIALECT,
        file.path(),
        allTools(id, tools, hooks, skills, wanted),
        List.of(),
        List.of(),
        skills.prompts(),
        Stream.concat(requests(wanted).stream(), needed.stream()).toList(),
        limits(tools, hooks),
        ignored,
        contributions(id, tools, hooks),
        confined ? notes.toJson().put(Confinement.DEMAND, Confinement.REQUIRED) : notes.toJson());
  }

  /** Annex's own member {@code annex.confinement}, which AGH itself passes over. */
  private static boolean demandsConfinement(Fields own) {
    String word = own.text("confinement");
    if (!word.isEmpty() && !word.equals(Confinement.REQUIRED)) {
      throw own.wrong(
          "confinement",
          "is %s, and there is only %s"
              .formatted(Fields.quote(word), Fields.quote(Confinement.REQUIRED)));
    }
    return !word.isEmpty();
  }

  /**
   * Annex's own member {@code annex.permissions}: what the program itself needs behind walls, in
   * our terms, because AGH knows none for it.
   */
  private static List<PermissionRequest> permissions(Fields own) {
    List<PermissionRequest> permissions = new ArrayList<>();
    for (String text : own.texts("permissions")) {
      try {
        permissions.add(PermissionRequest.parse(text));
      } catch (AnnexException e) {
        throw own.wrong("permissions", "cannot hold this: " + e.getMessage());
      }
    }
    return permissions;
  }

  /** The members that may stand at the root or below {@code extension}; from where they are. */
  private Fields core() {
    Fields inner = fields.object("extension");
    if (inner.names().isEmpty()) {
      return fields;
    }
    for (String member : CORE) {
      Optional<JsonNode> above = fields.find(member);
      Optional<JsonNode> below = inner.find(member);
      if (above.isPresent() && below.isPresent() && !above.get().equals(below.get())) {
        throw fields.wrong(
            member, "is %s, and extension.%s is %s".formatted(above.get(), member, below.get()));
      }
    }
    return Fields.root(merged(inner));
  }

  private JsonNode merged(Fields inner) {
    var merged = Json.object();
    for (String member : CORE) {
      inner
          .find(member)
          .or(() -> fields.find(member))
          .ifPresent(value -> merged.set(member, value));
    }
    return merged;
  }

  private static void requireSegment(Fields core, String name) {
    boolean oneSegment =
        !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(c -> c == '/' || c == '\\');
    if (!oneSegment) {
      throw core.wrong(
          "name", "is %s, which is not one name of a folder".formatted(Fields.quote(name)));
    }
  }

  private ExtensionId id(Fields core, String name) {
    try {
      ExtensionId id = new ExtensionId(name.toLowerCase(Locale.ROOT));
      if (!id.value().equals(name)) {
        ignored.add(
            "name %s is %s here: ids of extensions have no capital letters."
                .formatted(Fields.quote(name), Fields.quote(id.value())));
      }
      return id;
    } catch (AnnexException e) {
      throw core.wrong("name", "cannot be the id of an extension: " + stripped(e));
    }
  }

  private static String stripped(AnnexException e) {
    String message = e.fault().message();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  private void checkOldest(Fields core) {
    Version oldest = Words.version(core, "min_agh_version");
    if (oldest.compareTo(SPOKEN) > 0) {
      ignored.add(
          "min_agh_version %s is later than %s, whose contract is spoken here; what is newer may be missing."
              .formatted(oldest, SPOKEN));
    }
  }

  private WantedRights wanted(Fields resources) {
    List<String> actions = Words.slashed(fields.object("actions"), "requires");
    actions.stream()
        .filter(action -> HostMethods.find(action).isEmpty())
        .forEach(action ->
            ignored.add(
                "actions.requires %s has no effect: the protocol has no such method."
                    .formatted(action)));
    List<String> security = Words.capabilities(fields.object("security"), "capabilities");
    Fields publish = resources.object("publish");
    List<String> families = publish.texts("families").stream().distinct().sorted().toList();
    for (String family : families) {
      if (ResourceKinds.isHosts(family)) {
        throw publish.wrong("families", "has %s, which only the host publishes".formatted(family));
      }
      if (ResourceKinds.of(family).isEmpty()) {
        throw publish.wrong(
            "families",
            "has %s; expected some of %s"
                .formatted(Fields.quote(family), String.join(", ", ResourceKinds.families())));
      }
    }
    String scope = publish.text("max_scope");
    if (!scope.isEmpty() && families.isEmpty()) {
      throw publish.wrong("max_scope", "needs families");
    }
    if (!scope.isEmpty() && !scope.equals("global") && !scope.equals("workspace")) {
      throw publish.wrong(
          "max_scope", "is %s; expected global or workspace".formatted(Fields.quote(scope)));
    }
    if (!families.isEmpty()) {
      ignored.add(
          "What resources.publish allows the program to publish is kept while it runs and told back to it; nothing here acts on it.");
    }
    return new WantedRights(actions, security, families, scope.isEmpty() ? "global" : scope);
  }

  private Optional<Command> command(List<String> provides, WantedRights wanted) {
    Fields subprocess = fields.object("subprocess");
    String program = subprocess.text("command");
    List<String> arguments = subprocess.texts("args");
    Map<String, String> environment = Words.environment(subprocess, "env");
    Map<String, String> secrets = Words.secrets(subprocess, "secret_env", "extensions");
    boolean needed =
        !provides.isEmpty() || !wanted.actions().isEmpty() || !wanted.families().isEmpty();
    if (program.isEmpty() && needed) {
      throw subprocess.wrong(
          "command",
          "is required, because the extension provides something, asks for actions or publishes");
    }
    return program.isEmpty()
        ? Optional.empty()
        : Optional.of(new Command(program, arguments, environment, secrets));
  }

  private static Map<String, Command> servers(Fields servers) {
    Map<String, Command> commands = new LinkedHashMap<>();
    for (String server : servers.names()) {
      Fields one = servers.object(server);
      commands.put(
          server,
          new Command(
              one.required("command"),
              one.texts("args"),
              Words.environment(one, "env"),
              Words.secrets(one, "secret_env", Entries.MCP_NAMESPACE)));
    }
    return commands;
  }

  /** Here no session of an agent is given servers as such, only tools. */
  private Map<String, Command> used(Map<String, Command> servers, ToolReader tools) {
    Map<String, Command> used = new LinkedHashMap<>(servers);
    used.keySet().retainAll(tools.servers());
    servers.keySet().stream()
        .filter(server -> !used.containsKey(server))
        .forEach(server ->
            ignored.add(
                "resources.mcp_servers.%s is not started: no tool of the manifest has it as its backend, and what else it offers nobody has described."
                    .formatted(server)));
    return used;
  }

  private void checkBridge(List<String> provides) {
    boolean adapter = provides.contains("bridge.adapter");
    if (!fields.has("bridge") && !adapter) {
      return;
    }
    Fields bridge = fields.object("bridge");
    if (adapter) {
      var _ = bridge.required("platform");
      var _ = bridge.required("display_name");
    }
    Set<String> slots = new HashSet<>();
    for (Fields slot : bridge.objects("secret_slots")) {
      if (!slots.add(slot.required("name"))) {
        throw slot.wrong("name", "is used twice");
      }
    }
    bridge.names().forEach(bridge::has);
    ignored.add("bridge has no effect: messages of chat platforms are not carried here.");
  }

  private void sayWhatIsNotDone(Fields resources) {
    for (String kind : List.of("agents", "bundles")) {
      for (String path : resources.texts(kind)) {
        if (Words.inside(path).isEmpty()) {
          throw resources.wrong(
              kind, "names %s, which leaves the package".formatted(Fields.quote(path)));
        }
        ignored.add(
            "resources.%s %s has no effect: there are no %s here."
                .formatted(kind, Fields.quote(path), kind));
      }
    }
  }

  private static List<Tool> allTools(
      ExtensionId id, ToolReader tools, HookReader hooks, SkillReader skills, WantedRights wanted) {
    List<Tool> all = new ArrayList<>(tools.tools());
    if (!tools.tools().isEmpty()) {
      all.add(new RiskPolicy(id).classifier());
    }
    all.addAll(hooks.tools());
    all.addAll(skills.tools());
    if (!wanted.actions().isEmpty()) {
      all.add(
          new Tool(
              new ToolName(id, Entries.HOST_REQUESTS_TOOL),
              Entries.HOST_REQUESTS,
              "",
              "Carries a request of the program to the host",
              Schema.of(Json.object().put("type", "object")),
              Optional.empty(),
              Effects.UNKNOWN,
              Set.of(Audience.HOST)));
    }
    return all;
  }

  private List<PermissionRequest> requests(WantedRights wanted) {
    wanted.actions().stream()
        .flatMap(action -> HostMethods.find(action).stream())
        .filter(method -> !wanted.mayCall(method))
        .forEach(method ->
            ignored.add(
                "actions.requires %s cannot be called: security.capabilities lacks %s."
                    .formatted(method.name(), method.capability().orElseThrow())));
    return wanted.requests();
  }

  private static Limits limits(ToolReader tools, HookReader hooks) {
    Limits limits = Limits.defaults().withTime(CALL_TIME);
    long largest =
        tools.declared().values().stream()
            .mapToLong(tool -> tool.mostBytes().orElse(0))
            .max()
            .orElse(0);
    if (largest > limits.get(Limit.RESULT_BYTES)) {
      limits = limits.with(Limit.RESULT_BYTES, Math.min(largest, Limit.RESULT_BYTES.maximum()));
    }
    long hookTime = Math.min(hooks.longest().toMillis(), Limit.HOOK_TIME.maximum());
    return hookTime > limits.get(Limit.HOOK_TIME) ? limits.with(Limit.HOOK_TIME, hookTime) : limits;
  }

  private static Contributions contributions(ExtensionId id, ToolReader tools, HookReader hooks) {
    Optional<PolicyBook> policy =
        tools.tools().isEmpty() ? Optional.empty() : Optional.of(new RiskPolicy(id).book());
    Contributions none = Contributions.NONE;
    return new Contributions(
            none.assetTypes(),
            policy,
            none.actions(),
            none.snippets(),
            none.guide(),
            none.configCheck(),
            none.pages(),
            none.translations())
        .withHooks(hooks.hooks());
  }
}
