package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.call.Result;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.javascript.Script;
import dev.annex.runtime.javascript.ScriptBinding;
import dev.annex.runtime.javascript.ScriptGuest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls of one extension. Its value is evaluated once per instance. */
final class CloudflareBinding implements ScriptBinding {

  static final String DESCRIBE = "annexDescribe";
  private static final String EXECUTE = "annexExecute";
  private static final String HOOK = "annexHook";

  private static final String NO_NETWORK =
      "This worker is not permitted to access the internet via global functions like fetch(). It must use capabilities (such as bindings in 'env') to talk to the outside world.";

  private final ExtensionId id;
  private final ExtensionTerms terms;

  CloudflareBinding(ExtensionPackage contents) {
    this.id = contents.manifest().id();
    this.terms = ExtensionTerms.of(contents);
  }

  @Override
  public List<Script> preludes() {
    return List.of(Prelude.SCRIPT);
  }

  @Override
  public List<Script> scripts() {
    return List.of(terms.source().evaluation());
  }

  @Override
  public String fetchRefusal() {
    return NO_NETWORK;
  }

  @Override
  public GuestReply call(GuestCall call, ScriptGuest guest) {
    JsonNode arguments = call.invocation().arguments();
    return new GuestReply.Done(
        switch (Entry.read(call.tool().entry())) {
          case Entry.OfTool(String name) ->
              ask(guest, EXECUTE, name, arguments, "tool \"%s\"".formatted(Shown.text(name)))
                  .map(Result::of)
                  .orElseGet(() -> new Result(Optional.empty(), List.of()));
          case Entry.OfHook(HookKind kind) -> Result.of(hook(guest, kind, arguments));
        });
  }

  private ObjectNode hook(ScriptGuest guest, HookKind kind, JsonNode payload) {
    JsonNode snapshot = kind.snapshot(payload);
    Optional<JsonNode> answer =
        ask(guest, HOOK, kind.key(), snapshot, "hook \"%s\"".formatted(kind.key()));
    return kind.patch(answer.orElseGet(Json::object));
  }

  private Optional<JsonNode> ask(
      ScriptGuest guest, String function, String name, JsonNode argument, String subject) {
    String granted = Boolean.toString(terms.permissions().wantHost());
    String answer =
        guest.call(
            function,
            List.of(name, Json.write(argument), granted),
            new HostMethods(guest.host(), id, terms));
    return Answer.read(answer, subject);
  }
}
