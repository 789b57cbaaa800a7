package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.StartPoints;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One reactor per call, or one per session where the operator allows that. */
final class LuminarysBinding implements WasmBinding {

  /** What is called besides what host functions come to. */
  static final Set<String> OPERATIONS =
      Stream.of(
              Set.of(LogOutput.OPERATION, SkillEnvironment.OPERATION),
              Set.of(SkillState.GET, SkillState.SET),
              CommandRun.OPERATIONS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private final Blueprint anew;
  private final boolean command;
  private final SkillSettings settings;
  private final Map<String, Tool> methods;
  private volatile Blueprint start;

  LuminarysBinding(CompiledModule module, Manifest manifest) {
    this.anew = blueprint(module);
    this.command = LuminarysGuest.startsAsCommand(module);
    this.settings = SkillSettings.fromJson(manifest.dialectNotes());
    this.methods =
        manifest.tools().stream()
            .filter(tool -> !tool.entry().equals(SkillManifest.CHOOSE))
            .collect(Collectors.toUnmodifiableMap(LuminarysBinding::method, Function.identity()));
    this.start = anew;
  }

  static Blueprint blueprint(CompiledModule module) {
    return LuminarysGuest.blueprint(module, LuminarysHost.functionsFor(module.imports()));
  }

  /** What the contract's own host functions keep for a call. */
  static Object[] ownParts(GuestSession session, SkillSettings settings) {
    return new Object[] {settings, new LuminarysHost(session, settings)};
  }

  private static String method(Tool tool) {
    return tool.entry().substring(tool.entry().indexOf(' ') + 1);
  }

  /** A command that ended itself cannot be saved on its way. */
  @Override
  public void prepare(StartPoints starts) {
    if (!command) {
      start = starts.save(anew, new LuminarysRehearsal(settings));
    }
  }

  @Override
  public boolean rehearse(GuestSession session) {
    new LuminarysRehearsal(settings).tryOut(session, start);
    return true;
  }

  @Override
  public boolean remembers() {
    return true;
  }

  @Override
  public GuestReply call(GuestCall call, GuestSession session) {
    Invocation invocation = call.invocation();
    requireWelcome(call.tool(), invocation);
    Wish wish = wish(call.tool(), invocation);
    if (wish.payloads().isEmpty()) {
      return new GuestReply.Done(Result.showing(new Content.Text("")));
    }
    LuminarysGuest guest = LuminarysGuest.start(start, session, ownParts(session, settings));
    SkillRun run = new SkillRun(guest, session, settings, invocation);
    CommandRun commands = new CommandRun(run, session, invocation, settings, methods);
    Optional<InvokeResponse> last = Optional.empty();
    for (byte[] payload : wish.payloads()) {
      InvokeResponse response = run.handle(wish.method(), payload);
      response.requireDone();
      commands.add(response.commands());
      last = Optional.of(response);
    }
    Result result = last.orElseThrow().result();
    commands.run();
    return new GuestReply.Done(result);
  }

  /** The contract's own rule of who may call, besides what the host looks after. */
  private void requireWelcome(Tool tool, Invocation invocation) {
    invocation
        .callingExtension()
        .filter(caller -> !settings.welcomes(caller.value()))
        .ifPresent(caller -> {
          throw new AnnexException(
              ErrorCode.PERMISSION_DENIED,
              "Calling %s denied: invoke_policy.can_be_invoked_by of its manifest does not name \"%s\". To allow it, write that there and install it again."
                  .formatted(tool, caller));
        });
  }

  /**
   * What a call comes to.
   *
   * @param payloads what the method is called with, one after the other; none when the host brings
   *     something that the contract has no word for
   */
  private record Wish(String method, List<byte[]> payloads) {}

  private Wish wish(Tool tool, Invocation invocation) {
    JsonNode arguments = invocation.arguments();
    if (tool.entry().equals(SkillManifest.CHOOSE)) {
      return chosen(tool, arguments);
    }
    String method = method(tool);
    if (EventBodies.carriedBy(invocation.caller(), arguments)) {
      return new Wish(
          method,
          EventBodies.of(invocation.caller(), arguments).stream().map(MessagePack::write).toList());
    }
    if (invocation.caller().audience() == Audience.HOST && Envelope.is(tool, arguments)) {
      return new Wish(method, List.of(Envelope.open(arguments)));
    }
    return new Wish(method, List.of(payload(tool, arguments)));
  }

  /** The method is one of those the schema lists; its arguments stand below, or beside. */
  private Wish chosen(Tool whole, JsonNode arguments) {
    String method = arguments.path("method").asString("");
    boolean listed =
        whole
            .input()
            .document()
            .path("properties")
            .path("method")
            .path("enum")
            .valueStream()
            .anyMatch(one -> one.asString("").equals(method));
    Tool tool =
        Optional.ofNullable(methods.get(method))
            .filter(_ -> listed)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_ARGUMENTS,
                    "The skill has no method \"%s\".".formatted(Shown.text(method))));
    ObjectNode all = Json.object();
    arguments.forEachEntry((name, value) -> {
      if (!name.equals("method") && !name.equals("arguments")) {
        all.set(name, value);
      }
    });
    if (arguments.path("arguments") instanceof ObjectNode below) {
      all.setAll(below);
    }
    return new Wish(method, List.of(payload(tool, all)));
  }

  private static byte[] payload(Tool tool, JsonNode arguments) {
    return MessagePack.write(Arguments.toSkill(tool.input().document(), arguments));
  }
}
