package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
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
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.WasmRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one Morphee manifest, whether it came from a file or from {@code describe}. */
final class MorpheeManifest {

  private static final Pattern ID = Pattern.compile("[a-z0-9]+([._-][a-z0-9]+)*");
  private static final int MAX_ID = 128;
  private static final int MAX_NAME = 80;
  private static final int MAX_DESCRIPTION = 1_000;
  private static final int MAX_TEXT = 10_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
  private static final Set<String> TYPES =
      Set.of("string", "number", "integer", "boolean", "object", "array");
  private static final Set<Audience> AUDIENCE =
      Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION);

  private final ManifestMembers members;
  private final List<String> ignored = new ArrayList<>();

  private MorpheeManifest(ManifestMembers members) {
    this.members = members;
  }

  static Manifest read(JsonNode document, String code) {
    return new MorpheeManifest(ManifestMembers.root(document)).toManifest(code);
  }

  private Manifest toManifest(String code) {
    ExtensionId id = id();
    String title = members.text("name", MAX_NAME);
    if (title.isBlank()) {
      throw ManifestMembers.invalid("name is required");
    }
    Version version = version();
    List<PermissionRequest> requests = requests();
    List<Tool> tools = tools(id);
    Limits limits = ResourceLimits.of(members, ignored);
    checkAbi();
    String description = members.textOr("description", MAX_DESCRIPTION, "");
    String author = members.textOr("author", MAX_TEXT, "");
    listIgnored();
    return new Manifest(
        id,
        version,
        title,
        description,
        author,
        WasmRuntime.NAME,
        MorpheeDialect.NAME,
        code,
        tools,
        List.of(),
        List.of(),
        List.of(),
        requests,
        limits,
        ignored,
        Contributions.NONE);
  }

  private ExtensionId id() {
    String id = members.text("id", MAX_ID);
    if (!ID.matcher(id).matches()) {
      throw ManifestMembers.invalid(
          "id must match ^%s$ (got %s)".formatted(ID, ManifestMembers.quote(id)));
    }
    return new ExtensionId(id);
  }

  private Version version() {
    String version = members.text("version", MAX_TEXT);
    try {
      return new Version(version);
    } catch (AnnexException e) {
      throw ManifestMembers.invalid(
          "version must follow Semantic Versioning 2.0 (got %s)"
              .formatted(ManifestMembers.quote(version)));
    }
  }

  /** The contract's permissions of a manifest, in the order it names them. */
  static Set<MorpheePermission> permissions(JsonNode document) {
    return new MorpheeManifest(ManifestMembers.root(document)).permissions();
  }

  private Set<MorpheePermission> permissions() {
    Set<MorpheePermission> permissions = new LinkedHashSet<>();
    for (String written : members.texts("permissions")) {
      MorpheePermission permission =
          MorpheePermission.named(written)
              .orElseThrow(() ->
                  ManifestMembers.invalid(
                      "permissions names the unknown permission %s"
                          .formatted(ManifestMembers.quote(written))));
      if (!permissions.add(permission)) {
        throw ManifestMembers.invalid("permissions names %s twice".formatted(permission));
      }
    }
    return permissions;
  }

  private List<PermissionRequest> requests() {
    List<AllowedDomain> domains = domains();
    List<PermissionRequest> requests = new ArrayList<>();
    for (MorpheePermission permission : permissions()) {
      if (permission.http() && (domains.isEmpty() || ResourceLimits.noRequests(members))) {
        ignored.add(
            "permissions %s has no effect: %s."
                .formatted(
                    permission,
                    domains.isEmpty()
                        ? "allowed_domains is empty"
                        : "resource_limits.max_http_requests is 0"));
        continue;
      }
      if (permission == MorpheePermission.EVENTS_SUBSCRIBE) {
        ignored.add(
            "permissions events:subscribe has no effect: Morphee extensions hear no events here.");
      }
      requests.addAll(permission.requests(domains).toList());
    }
    return requests;
  }

  private List<AllowedDomain> domains() {
    if (members.find("allowed_domains").isEmpty()) {
      return List.of(AllowedDomain.ANY);
    }
    return members.texts("allowed_domains").stream()
        .map(entry ->
            AllowedDomain.read(entry.toLowerCase(Locale.ROOT))
                .orElseThrow(() ->
                    ManifestMembers.invalid(
                        "allowed_domains must hold hosts as in api.example.com, *.example.com or example.com:8443 (got %s)"
                            .formatted(ManifestMembers.quote(entry)))))
        .toList();
  }

  private List<Tool> tools(ExtensionId id) {
    List<Tool> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ManifestMembers action : members.objects("actions")) {
      String name = name(action, names);
      String description = action.textOr("description", MAX_TEXT, "");
      tools.add(
          new Tool(
              new ToolName(id, name),
              name,
              "",
              description,
              schema(action),
              Optional.empty(),
              Effects.UNKNOWN,
              AUDIENCE));
      ignoreUnread(action);
    }
    return tools;
  }

  private static String name(ManifestMembers named, Set<String> seen) {
    String name = named.text("name", MAX_TEXT);
    if (!NAME.matcher(name).matches()) {
      throw ManifestMembers.invalid(
          "%sname must match ^%s$ (got %s)"
              .formatted(named.path(), NAME, ManifestMembers.quote(name)));
    }
    if (!seen.add(name)) {
      throw ManifestMembers.invalid(
          "%sname is used twice (got %s)".formatted(named.path(), ManifestMembers.quote(name)));
    }
    return name;
  }

  private Schema schema(ManifestMembers action) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = Json.object().arrayNode();
    Set<String> names = new HashSet<>();
    List<ManifestMembers> parameters =
        action.has("parameters") ? action.objects("parameters") : List.of();
    for (ManifestMembers parameter : parameters) {
      String name = name(parameter, names);
      String type = parameter.text("type", MAX_TEXT);
      if (!TYPES.contains(type)) {
        throw ManifestMembers.invalid(
            "%stype must be one of string, number, integer, boolean, object, array (got %s)"
                .formatted(parameter.path(), ManifestMembers.quote(type)));
      }
      ObjectNode property = properties.putObject(name).put("type", type);
      String description = parameter.textOr("description", MAX_TEXT, "");
      if (!description.isEmpty()) {
        property.put("description", description);
      }
      if (parameter.flag("required")) {
        required.add(name);
      }
      ignoreUnread(parameter);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return Schema.of(schema);
  }

  private void checkAbi() {
    Optional<JsonNode> abi = members.find("abi");
    if (abi.isPresent() && !(abi.get().isIntegralNumber() && abi.get().asInt(0) == 1)) {
      throw ManifestMembers.invalid("abi must be 1 (got %s)".formatted(Json.write(abi.get())));
    }
  }

  private void listIgnored() {
    if (members.find("subscriptions").isPresent()) {
      ignored.add("subscriptions has no effect: Morphee extensions hear no events here.");
    }
    ignoreUnread(members);
  }

  private void ignoreUnread(ManifestMembers read) {
    read.unread()
        .forEach(name ->
            ignored.add("%s has no effect: it is no member that Morphee knows.".formatted(name)));
  }

  /** Refuses a document that differs from what the code says about itself. */
  static void requireEqual(JsonNode packaged, JsonNode described) {
    if (!Arrays.equals(canonical(packaged), canonical(described))) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "Manifest mismatch: describe() differs from packaged manifest");
    }
  }

  private static byte[] canonical(JsonNode document) {
    try {
      return Json.canonical(document);
    } catch (AnnexException e) {
      throw ManifestMembers.invalid("it has no canonical form; " + e.fault().message());
    }
  }
}
