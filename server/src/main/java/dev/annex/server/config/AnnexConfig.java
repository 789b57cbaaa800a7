package dev.annex.server.config;

import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.capabilities.env.ExtensionVariables;
import dev.annex.core.install.LimitRules;
import dev.annex.processes.ProgramPath;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Every setting of a host. Immutable; {@code with…} methods copy. A value comes from the command
 * line, else from {@value #FILE_NAME} in the data directory, else it is the default. The key of a
 * setting is its name here in lower case with dashes.
 *
 * @param host the address to listen on: a literal address or a name; default {@code 127.0.0.1}
 * @param port the TCP port, 0 for any free one; default {@value #DEFAULT_PORT}
 * @param allowedHosts further names under which the host may be addressed, without ports; the
 *     loopback names always work. Why: a web page must not reach the host by pointing a name of its
 *     own at it
 * @param openLocal whether callers on this machine need no token; only with a loopback {@code
 *     host}; default false
 * @param limits the most any extension gets, whatever its manifest wants, and what single
 *     extensions get instead; default {@link LimitRules#lenient}
 * @param snapshots how the calls of single extensions may start; all others as {@link
 *     SnapshotPolicy#defaults} says
 * @param concurrentCalls how many calls run at once, of all extensions together; default 32
 * @param artifactsBytes how much of results too large to hand over is kept, of all extensions
 *     together; default 1 GiB
 * @param artifactLifetime how long each of them is kept; default a day
 * @param callTimeout how long a caller waits at most that names no deadline; default five minutes
 * @param masterKeyFile the file with the vault's master key, made when it is first needed; a
 *     relative path is below the data directory; empty for a file of its own there. The environment
 *     wins, see {@link dev.annex.store.MasterKeys}
 * @param llm the provider of language models; default none, and every request for a completion says
 *     so
 * @param examples whether a first start installs the example extensions; default true
 * @param variables what single extensions read with {@code env.get}; key {@code extension-env};
 *     default nothing
 * @param shellPath where programs are found that extensions run by a bare name; default {@link
 *     ProgramPath#standard}
 * @param caFile a PEM file with certificate authorities to trust besides those of this Java; a
 *     relative path is below the data directory; default none, see {@link AuthoritiesFile}
 * @param processConfinement whether extensions that are programs run confined; default preferred
 * @param shellConfinement whether what capability {@code shell} runs is confined; default off
 * @param acceptFlatSource whether JavaScript extensions may have the format of Cloudflare's first
 *     generation, an object of tools; default false
 * @param authoring whether models may write extensions; default {@link AuthoringConfig#off}
 * @param agh how far extensions of AGH's contract are trusted; default {@link AghConfig#usual}
 */
public record AnnexConfig(
    String host,
    int port,
    Set<String> allowedHosts,
    boolean openLocal,
    LimitRules limits,
    Map<ExtensionId, SnapshotPolicy> snapshots,
    int concurrentCalls,
    ByteSize artifactsBytes,
    Duration artifactLifetime,
    Duration callTimeout,
    Optional<Path> masterKeyFile,
    Optional<LlmConfig> llm,
    boolean examples,
    ExtensionVariables variables,
    ProgramPath shellPath,
    Optional<Path> caFile,
    ConfinementRule processConfinement,
    ConfinementRule shellConfinement,
    boolean acceptFlatSource,
    AuthoringConfig authoring,
    AghConfig agh) {

  /** The file in the data directory that holds settings. */
  public static final String FILE_NAME = "annex.json";

  private static final int DEFAULT_PORT = 7411;
  private static final int MAX_PORT = 65_535;
  private static final Duration MAX_CALL_TIMEOUT = Duration.ofHours(1);
  private static final int MAX_CONCURRENT_CALLS = 1_024;
  private static final ByteSize MAX_ARTIFACTS_BYTES = ByteSize.ofMib(1 << 20);
  private static final Duration MAX_ARTIFACT_LIFETIME = Duration.ofDays(30);

  public AnnexConfig {
    allowedHosts = Set.copyOf(allowedHosts);
    snapshots = Map.copyOf(snapshots);
    if (host.isBlank()) {
      throw invalid("host", "is empty: give an address to listen on, such as 127.0.0.1");
    }
    if (port < 0 || port > MAX_PORT) {
      throw invalid("port", "must be between 0 and %d, not %d".formatted(MAX_PORT, port));
    }
    if (!callTimeout.isPositive() || callTimeout.compareTo(MAX_CALL_TIMEOUT) > 0) {
      throw invalid(
          "call-timeout",
          "must be above PT0S and at most %s, not %s".formatted(MAX_CALL_TIMEOUT, callTimeout));
    }
    if (concurrentCalls < 1 || concurrentCalls > MAX_CONCURRENT_CALLS) {
      throw invalid(
          "concurrent-calls",
          "must be between 1 and %d, not %d".formatted(MAX_CONCURRENT_CALLS, concurrentCalls));
    }
    if (artifactsBytes.compareTo(MAX_ARTIFACTS_BYTES) > 0) {
      throw invalid(
          "artifacts-bytes",
          "must be at most %s, not %s".formatted(MAX_ARTIFACTS_BYTES, artifactsBytes));
    }
    if (!artifactLifetime.isPositive() || artifactLifetime.compareTo(MAX_ARTIFACT_LIFETIME) > 0) {
      throw invalid(
          "artifact-lifetime",
          "must be above PT0S and at most %s, not %s"
              .formatted(MAX_ARTIFACT_LIFETIME, artifactLifetime));
    }
    if (openLocal && !Loopback.is(host)) {
      throw invalid(
          "open-local",
          "cannot be true while host is \"%s\": without a token only this machine may be served, so host must be a loopback address"
              .formatted(host));
    }
  }

  /** What holds when nothing is set. */
  public static AnnexConfig defaults() {
    return new AnnexConfig(
        "127.0.0.1",
        DEFAULT_PORT,
        Set.of(),
        false,
        LimitRules.lenient(),
        Map.of(),
        32,
        ByteSize.ofMib(1_024),
        Duration.ofDays(1),
        Duration.ofMinutes(5),
        Optional.empty(),
        Optional.empty(),
        true,
        ExtensionVariables.none(),
        ProgramPath.standard(),
        Optional.empty(),
        ConfinementRule.PREFERRED,
        ConfinementRule.OFF,
        false,
        AuthoringConfig.off(),
        AghConfig.usual());
  }

  /**
   * The defaults with what {@value #FILE_NAME} in a data directory changes; the file may be absent.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID}, naming the key and what it may be
   */
  public static AnnexConfig read(Path dataDirectory) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(dataDirectory.resolve(FILE_NAME));
    } catch (NoSuchFileException e) {
      return defaults();
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading %s failed: it is there and cannot be read.".formatted(FILE_NAME),
          e);
    }
    return of(parse(bytes));
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading %s failed: it is no JSON. %s".formatted(FILE_NAME, e.getMessage()),
          e);
    }
  }

  /**
   * The defaults with what an object of keys changes.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID}, naming the key and what it may be
   */
  public static AnnexConfig of(JsonNode settings) {
    if (!settings.isObject()) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading %s failed: it must hold an object.".formatted(FILE_NAME));
    }
    Setting setting = new Setting(settings);
    setting.requireKnown(
        Set.of(
            "host",
            "port",
            "allowed-hosts",
            "open-local",
            "limits",
            "extension-limits",
            "extension-snapshots",
            "concurrent-calls",
            "artifacts-bytes",
            "artifact-lifetime",
            "call-timeout",
            "master-key-file",
            "llm-url",
            "llm-model",
            "llm-models",
            "llm-key-file",
            "llm-key-secret",
            "llm-timeout",
            "examples",
            "extension-env",
            "shell-path",
            "process-confinement",
            "shell-confinement",
            AuthoritiesFile.KEY,
            "accept-flat-source",
            "authoring",
            "authoring-grants",
            "authoring-source-bytes",
            "authoring-extensions",
            "authoring-versions",
            "extension-tiers",
            "resource-kinds",
            "resource-scope"));
    AnnexConfig defaults = defaults();
    return new AnnexConfig(
        setting.text("host").orElse(defaults.host),
        setting.wholeNumber("port").orElse(defaults.port),
        setting.texts("allowed-hosts").orElse(defaults.allowedHosts),
        setting.flag("open-local").orElse(defaults.openLocal),
        new LimitRules(
            setting.limits("limits").orElse(defaults.limits.ceiling()),
            setting.limitsByExtension("extension-limits").orElse(defaults.limits.own())),
        setting.snapshotsByExtension("extension-snapshots").orElse(defaults.snapshots),
        setting.wholeNumber("concurrent-calls").orElse(defaults.concurrentCalls),
        setting.size("artifacts-bytes").orElse(defaults.artifactsBytes),
        setting.duration("artifact-lifetime").orElse(defaults.artifactLifetime),
        setting.duration("call-timeout").orElse(defaults.callTimeout),
        setting.path("master-key-file").or(() -> defaults.masterKeyFile),
        LlmConfig.read(setting),
        setting.flag("examples").orElse(defaults.examples),
        setting.variables("extension-env", System.getenv()).orElse(defaults.variables),
        setting.programPath("shell-path").orElse(defaults.shellPath),
        setting.path(AuthoritiesFile.KEY).or(() -> defaults.caFile),
        setting.confinement("process-confinement").orElse(defaults.processConfinement),
        setting.confinement("shell-confinement").orElse(defaults.shellConfinement),
        setting.flag("accept-flat-source").orElse(defaults.acceptFlatSource),
        AuthoringConfig.read(setting),
        AghConfig.read(setting));
  }

  /** A copy that listens elsewhere. */
  public AnnexConfig withHost(String other) {
    Draft copy = new Draft(this);
    copy.host = other;
    return copy.build();
  }

  /** A copy with another port. */
  public AnnexConfig withPort(int other) {
    Draft copy = new Draft(this);
    copy.port = other;
    return copy.build();
  }

  /** A copy that may be addressed under these names too. */
  public AnnexConfig withAllowedHosts(Set<String> more) {
    Set<String> all = new TreeSet<>(allowedHosts);
    all.addAll(more);
    Draft copy = new Draft(this);
    copy.allowedHosts = all;
    return copy.build();
  }

  /** A copy that wants a token from local callers or not. */
  public AnnexConfig withOpenLocal(boolean other) {
    Draft copy = new Draft(this);
    copy.openLocal = other;
    return copy.build();
  }

  /** A copy under which extensions get at most these limits. */
  public AnnexConfig withLimits(Limits other) {
    Draft copy = new Draft(this);
    copy.limits = limits.withCeiling(other);
    return copy.build();
  }

  /** A copy with other rules about limits. */
  public AnnexConfig withLimits(LimitRules other) {
    Draft copy = new Draft(this);
    copy.limits = other;
    return copy.build();
  }

  /** A copy under which another number of calls runs at once. */
  public AnnexConfig withConcurrentCalls(int other) {
    Draft copy = new Draft(this);
    copy.concurrentCalls = other;
    return copy.build();
  }

  /** A copy that keeps this much of large results, and each this long. */
  public AnnexConfig withArtifacts(ByteSize most, Duration lifetime) {
    Draft copy = new Draft(this);
    copy.artifactsBytes = most;
    copy.artifactLifetime = lifetime;
    return copy.build();
  }

  /** A copy with another patience of callers. */
  public AnnexConfig withCallTimeout(Duration other) {
    Draft copy = new Draft(this);
    copy.callTimeout = other;
    return copy.build();
  }

  /** A copy that installs the examples at a first start or not. */
  public AnnexConfig withExamples(boolean other) {
    Draft copy = new Draft(this);
    copy.examples = other;
    return copy.build();
  }

  /** A copy that confines what capability {@code shell} runs by another rule. */
  public AnnexConfig withShellConfinement(ConfinementRule other) {
    Draft copy = new Draft(this);
    copy.shellConfinement = other;
    return copy.build();
  }

  /** A copy that takes JavaScript extensions in the format of the first generation or not. */
  public AnnexConfig withFlatSource(boolean other) {
    Draft copy = new Draft(this);
    copy.acceptFlatSource = other;
    return copy.build();
  }

  /** A copy under which models may write extensions or not. */
  public AnnexConfig withAuthoring(AuthoringConfig other) {
    Draft copy = new Draft(this);
    copy.authoring = other;
    return copy.build();
  }

  /** A copy that trusts extensions of AGH's contract so far. */
  public AnnexConfig withAgh(AghConfig other) {
    Draft copy = new Draft(this);
    copy.agh = other;
    return copy.build();
  }

  static AnnexException invalid(String key, String why) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID, "Setting \"%s\" %s.".formatted(key, why));
  }

  /** A copy on its way. One thread at a time. */
  private static final class Draft {
    private String host;
    private int port;
    private Set<String> allowedHosts;
    private boolean openLocal;
    private LimitRules limits;
    private Map<ExtensionId, SnapshotPolicy> snapshots;
    private int concurrentCalls;
    private ByteSize artifactsBytes;
    private Duration artifactLifetime;
    private Duration callTimeout;
    private Optional<Path> masterKeyFile;
    private Optional<LlmConfig> llm;
    private boolean examples;
    private ExtensionVariables variables;
    private ProgramPath shellPath;
    private Optional<Path> caFile;
    private ConfinementRule processConfinement;
    private ConfinementRule shellConfinement;
    private boolean acceptFlatSource;
    private AuthoringConfig authoring;
    private AghConfig agh;

    Draft(AnnexConfig from) {
      host = from.host;
      port = from.port;
      allowedHosts = from.allowedHosts;
      openLocal = from.openLocal;
      limits = from.limits;
      snapshots = from.snapshots;
      concurrentCalls = from.concurrentCalls;
      artifactsBytes = from.artifactsBytes;
      artifactLifetime = from.artifactLifetime;
      callTimeout = from.callTimeout;
      masterKeyFile = from.masterKeyFile;
      llm = from.llm;
      examples = from.examples;
      variables = from.variables;
      shellPath = from.shellPath;
      caFile = from.caFile;
      processConfinement = from.processConfinement;
      shellConfinement = from.shellConfinement;
      acceptFlatSource = from.acceptFlatSource;
      authoring = from.authoring;
      agh = from.agh;
    }

    AnnexConfig build() {
      return new AnnexConfig(
          host,
          port,
          allowedHosts,
          openLocal,
          limits,
          snapshots,
          concurrentCalls,
          artifactsBytes,
          artifactLifetime,
          callTimeout,
          masterKeyFile,
          llm,
          examples,
          variables,
          shellPath,
          caFile,
          processConfinement,
          shellConfinement,
          acceptFlatSource,
          authoring,
          agh);
    }
  }
}
