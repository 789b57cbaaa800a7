package dev.annex.runtime.process.dialect.agh;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.dialect.agh.host.HostApi;
import dev.annex.runtime.process.dialect.agh.manifest.ExtensionNotes;
import dev.annex.runtime.process.dialect.agh.manifest.ExtensionNotes.HookNote;
import dev.annex.runtime.process.dialect.agh.manifest.RiskPolicy;
import dev.annex.runtime.process.dialect.agh.manifest.SkillReader;
import dev.annex.runtime.process.dialect.agh.rights.Gate;
import dev.annex.runtime.process.dialect.agh.rights.Granting;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.process.dialect.agh.session.AghContract;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.runtime.process.dialect.agh.session.HookTerms;
import dev.annex.runtime.process.dialect.agh.session.HostRequest;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import dev.annex.runtime.process.dialect.agh.session.SessionTerms;
import dev.annex.runtime.process.dialect.agh.tool.DeclaredTool;
import dev.annex.runtime.process.dialect.agh.tool.Reconciliation;
import dev.annex.runtime.process.dialect.agh.tool.ToolReply;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.RpcError;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** What the session of one extension needs to know of it. Any thread. */
final class AghExtension implements AghContract {

  private final ExtensionPackage contents;
  private final ExtensionNotes notes;
  private final HostApi host;
  private final Grants grants;
  private final Function<ExtensionId, SourceTier> tiers;
  private final ResourceCeiling resources;
  private final InstantSource clock;

  AghExtension(
      ExtensionPackage contents,
      HostApi host,
      Grants grants,
      Function<ExtensionId, SourceTier> tiers,
      ResourceCeiling resources,
      InstantSource clock) {
    this.contents = contents;
    this.notes = ExtensionNotes.of(contents.manifest().dialectNotes());
    this.host = host;
    this.grants = grants;
    this.tiers = tiers;
    this.resources = resources;
    this.clock = clock;
  }

  private ExtensionId id() {
    return contents.manifest().id();
  }

  @Override
  public Optional<Command> command() {
    return notes.command();
  }

  @Override
  public Map<String, Command> servers() {
    return notes.servers();
  }

  @Override
  public SessionTerms terms() {
    SourceTier tier = tiers.apply(id());
    return new SessionTerms(
        notes.name(),
        notes.version(),
        tier.word(),
        notes.provides(),
        Granting.rights(notes.wanted(), tier, resources, held()),
        notes.healthInterval().orElse(Rhythm.STANDARD.healthInterval()),
        notes.shutdownTimeout().orElse(Rhythm.STANDARD.shutdown()));
  }

  private List<PermissionRequest> held() {
    Instant now = clock.instant();
    return grants.of(id()).stream()
        .filter(grant -> grant.holdsAt(now))
        .map(Grant::permission)
        .toList();
  }

  @Override
  public List<PermissionRequest> missing() {
    return Granting.missing(notes.wanted(), tiers.apply(id()), held());
  }

  @Override
  public List<String> beyondTier() {
    return Granting.beyond(notes.wanted(), tiers.apply(id()));
  }

  @Override
  public Optional<GuestReply> aside(GuestCall call) {
    String entry = call.tool().entry();
    JsonNode arguments = call.invocation().arguments();
    if (entry.equals(RiskPolicy.ENTRY)) {
      return done(RiskPolicy.classify(notes.words(), arguments));
    }
    if (entry.startsWith(SkillReader.ENTRY)) {
      return done(SkillReader.prompt(contents.files(), entry));
    }
    boolean forAnother =
        Optional.ofNullable(notes.hooks().get(entry))
            .flatMap(HookNote::toolId)
            .filter(wanted -> !HookWords.toolOf(arguments).equals(Optional.of(wanted)))
            .isPresent();
    return forAnother ? done(Result.of(Json.object())) : Optional.empty();
  }

  private static Optional<GuestReply> done(Result result) {
    return Optional.of(new GuestReply.Done(result));
  }

  private DeclaredTool declared(Tool tool) {
    return Optional.ofNullable(notes.tools().get(tool.name().tool()))
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.TOOL_FAILED,
                "Calling %s failed: its manifest declares no such tool.".formatted(tool)));
  }

  @Override
  public String toolId(Tool tool) {
    return declared(tool).id().value();
  }

  @Override
  public void reconcile(Tool tool, JsonNode provided) {
    Reconciliation.with(provided).require(declared(tool), Set.copyOf(notes.provides()));
  }

  @Override
  public GuestReply reply(Tool tool, JsonNode result, Limits limits, UnaryOperator<String> clean) {
    return new GuestReply.Done(
        ToolReply.result(result, declared(tool), tool.output().isPresent(), limits, clean));
  }

  @Override
  public AnnexException failure(Tool tool, RpcError error, UnaryOperator<String> clean) {
    return ToolReply.failure(declared(tool), error, clean);
  }

  @Override
  public void authorize(String method, Rights rights) {
    var _ = Gate.pass(method, rights);
  }

  @Override
  public JsonNode answer(HostRequest request, HostCalls calls) {
    return host.answer(id(), request, calls);
  }

  @Override
  public Optional<HookTerms> hook(String entry) {
    return Optional.ofNullable(notes.hooks().get(Entries.HOOK + entry)).map(HookNote::terms);
  }

  @Override
  public JsonNode payload(HookTerms hook, JsonNode arguments) {
    return HookWords.payload(arguments);
  }

  @Override
  public GuestReply patched(HookTerms hook, JsonNode patch) {
    if (!patch.isObject()) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "Hook \"%s\" of %s gave a patch that is no object.".formatted(hook.name(), id()),
          Map.of("reason", Json.object().stringNode("no-object")));
    }
    return new GuestReply.Done(Result.of(HookWords.patch(patch)));
  }
}
