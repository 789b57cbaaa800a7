package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Audience;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.wasm.WasmRuntime;
import dev.annex.runtime.wasm.compile.ModuleOutline;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one OpsKat manifest: the original's rules in the original's order, then what Annex needs to
 * find the code and name the tools.
 */
final class OpskatManifest {

  static final String FILE = "manifest.json";

  /** The argument in which guests find the connection a call is about. */
  private static final String ASSET = "assetId";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
  private static final String ABI = "1.0";
  private static final Pattern LEADING_ZEROS = Pattern.compile("(?<![0-9])0+(?=[0-9])");
  private static final Set<Audience> AUDIENCE =
      Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION);

  /** Members that are understood and have no effect here, with the reason. */
  private static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "icon", "extensions have no icon here",
          "minAppVersion", "it counts versions of another program; only its form is checked");

  private final PackageFiles files;
  private final ManifestFields fields;
  private final Locales locales;
  private final List<String> ignored = new ArrayList<>();

  private OpskatManifest(PackageFiles files, ManifestFields fields) {
    this.files = files;
    this.fields = fields;
    this.locales = Locales.of(files);
  }

  static Manifest read(PackageFiles files) {
    return new OpskatManifest(files, ManifestFields.root(document(files))).toManifest();
  }

  private static JsonNode document(PackageFiles files) {
    byte[] bytes =
        files.read(FILE).orElseThrow(() -> ManifestFields.unreadable("the package has no " + FILE));
    try {
      return Json.parse(bytes);
    } catch (AnnexException e) {
      throw ManifestFields.unreadable(e.fault().message());
    }
  }

  private Manifest toManifest() {
    checkIdentity();
    checkCapabilities();
    ContributionReader.checkPolicyGroups(fields);
    SnippetRules.check(fields);
    ManifestFields texts = fields.object("i18n");
    String name = fields.text("name");
    ExtensionId id = new ExtensionId(name);
    String title = locales.resolve(texts.text("displayName"));
    String description = locales.resolve(texts.text("description"));
    String code = code();
    Set<OpskatImport> imports = imports(code);
    List<Tool> tools = tools(id, !fields.objects("assetTypes").isEmpty());
    Optional<Guide> guide = Guide.of(id, files);
    ContributionReader reader = new ContributionReader(id, fields, locales);
    Optional<Pages> pages =
        fields.has("frontend")
            ? new FrontendReader(fields, locales, files, ignored).read()
            : Optional.empty();
    Contributions contributions = reader.read(guide.map(Guide::text), pages);
    tools.addAll(reader.hostTools(contributions));
    guide.ifPresent(there -> tools.addAll(there.tools()));
    listIgnored();
    return new Manifest(
        id,
        version(),
        title.isEmpty() ? name : title,
        description,
        "",
        WasmRuntime.NAME,
        OpskatDialect.NAME,
        code,
        tools,
        guide.map(Guide::resource).stream().toList(),
        List.of(),
        guide.map(Guide::prompt).stream().toList(),
        new CapabilityRequests(fields, imports, ignored).read(),
        OpskatLimits.wanted(imports),
        ignored,
        contributions);
  }

  private void checkIdentity() {
    String name = fields.text("name");
    require(!name.isEmpty(), "name is required");
    require(
        NAME.matcher(name).matches(), "name must match ^%s$ (got %s)".formatted(NAME, quote(name)));
    String version = fields.text("version");
    require(!version.isEmpty(), "version is required");
    require(
        VERSION.matcher(version).matches(),
        "version must be semver (got %s)".formatted(quote(version)));
    String least = fields.text("minAppVersion");
    require(
        least.isEmpty() || VERSION.matcher(least).matches(),
        "minAppVersion must be semver (got %s)".formatted(quote(least)));
    String abi = fields.text("hostABI");
    if (abi.isEmpty()) {
      ignored.add("hostABI is missing; it is read as %s.".formatted(ABI));
      return;
    }
    require(
        abi.equals(ABI),
        "hostABI %s not supported by this runtime (supported: [%s])".formatted(quote(abi), ABI));
  }

  private void checkCapabilities() {
    String credentials = fields.object("capabilities").text("credentials");
    require(
        credentials.isEmpty() || credentials.equals("read"),
        "capabilities.credentials must be \"\" or \"read\" (got %s)".formatted(quote(credentials)));
  }

  /** The original allows leading zeros, Semantic Versioning does not. */
  private Version version() {
    String written = fields.text("version");
    String plain = LEADING_ZEROS.matcher(written).replaceAll("");
    if (!plain.equals(written)) {
      ignored.add("version %s is read as %s.".formatted(written, plain));
    }
    try {
      return new Version(plain);
    } catch (AnnexException e) {
      throw ManifestFields.invalid("version must be semver (got %s)".formatted(quote(written)));
    }
  }

  private String code() {
    ManifestFields backend = fields.object("backend");
    String runtime = backend.text("runtime");
    if (!runtime.isEmpty() && !runtime.equals(WasmRuntime.NAME)) {
      ignored.add("backend.runtime %s is read as wasm.".formatted(quote(runtime)));
    }
    String path = backend.text("binary");
    require(!path.isEmpty(), "backend.binary is required");
    String plain =
        PackagePath.plain(path)
            .orElseThrow(() ->
                ManifestFields.invalid(
                    "backend.binary must be a file inside the package (got %s)"
                        .formatted(quote(path))));
    require(
        files.paths().contains(plain),
        "backend.binary names %s, which is not in the package".formatted(quote(path)));
    return plain;
  }

  private List<Tool> tools(ExtensionId id, boolean aboutAssets) {
    List<Tool> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ManifestFields declared : fields.objects("tools")) {
      String name = declared.text("name");
      require(!name.isEmpty(), "%sname is required".formatted(declared.path()));
      require(
          !name.startsWith(Actions.PREFIX),
          "%sname must not start with %s (got %s)"
              .formatted(declared.path(), Actions.PREFIX, quote(name)));
      require(
          names.add(name), "%sname is used twice (got %s)".formatted(declared.path(), quote(name)));
      tools.add(
          new Tool(
              toolName(id, declared, name),
              OpskatBinding.TOOL_ENTRY + name,
              "",
              locales.resolve(declared.object("i18n").text("description")),
              parameters(declared, aboutAssets),
              Optional.empty(),
              Effects.UNKNOWN,
              AUDIENCE));
      declared.unread().forEach(this::ignoreUnknown);
    }
    return tools;
  }

  private static ToolName toolName(ExtensionId id, ManifestFields declared, String name) {
    try {
      return new ToolName(id, name);
    } catch (AnnexException e) {
      throw ManifestFields.invalid(
          "%sname cannot be used: %s".formatted(declared.path(), e.fault().message()));
    }
  }

  private static Schema parameters(ManifestFields declared, boolean aboutAssets) {
    JsonNode schema =
        declared.find("parameters").orElseGet(() -> Json.object().put("type", "object"));
    boolean forObjects =
        schema.isObject()
            && (schema.path("type").isMissingNode()
                || schema.path("type").asString("").equals("object"));
    require(
        forObjects,
        "%sparameters must be a JSON Schema of type object (got %s)"
            .formatted(declared.path(), Json.write(schema)));
    return Schema.of(aboutAssets ? withAsset(schema.deepCopy().asObject()) : schema);
  }

  /** Guests read which connection a call is about from their arguments; few manifests say so. */
  private static ObjectNode withAsset(ObjectNode schema) {
    ObjectNode properties =
        schema.path("properties") instanceof ObjectNode there
            ? there
            : schema.putObject("properties");
    if (!properties.has(ASSET)) {
      properties
          .putObject(ASSET)
          .put("type", "integer")
          .put("minimum", 0)
          .put(
              "description",
              "Number of the connection to work with. May be left out when there is only one.");
    }
    return schema;
  }

  private Set<OpskatImport> imports(String code) {
    byte[] wasm = files.read(code).orElseGet(() -> new byte[0]);
    return ModuleOutline.importsOf(wasm).stream()
        .filter(wanted -> wanted.module().equals(OpskatDialect.MODULE))
        .flatMap(wanted -> OpskatImport.named(wanted.name()).stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(OpskatImport.class)));
  }

  private void listIgnored() {
    WITHOUT_EFFECT.keySet().stream()
        .sorted()
        .filter(fields::has)
        .forEach(
            name -> ignored.add("%s has no effect: %s.".formatted(name, WITHOUT_EFFECT.get(name))));
    fields.unread().forEach(this::ignoreUnknown);
    fields.object("i18n").unread().forEach(this::ignoreUnknown);
    fields.object("backend").unread().forEach(this::ignoreUnknown);
    fields.object("frontend").unread().forEach(this::ignoreUnknown);
  }

  private void ignoreUnknown(String path) {
    ignored.add("%s has no effect: it is no member that OpsKat knows.".formatted(path));
  }

  private static String quote(String text) {
    return ManifestFields.quote(text);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw ManifestFields.invalid(message);
    }
  }
}
