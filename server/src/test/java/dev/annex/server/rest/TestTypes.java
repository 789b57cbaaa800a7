package dev.annex.server.rest;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.server.RunningHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** An extension in Java that knows connections of type {@code bucket}. */
final class TestTypes {

  private static final ExtensionId ID = new ExtensionId("buckets");
  private static final Schema SCHEMA =
      Schema.of(
          Json.parse(
              """
              {"type":"object","required":["endpoint","port"],"properties":{
                "endpoint":{"type":"string","required":true},"port":{"type":"integer"},
                "key":{"type":"string","format":"password"}}}
              """));

  private TestTypes() {}

  /**
   * Installs it.
   *
   * @param test what its test of a connection does: {@code works}, {@code fetches} its endpoint, or
   *     fails with these words and the key
   */
  static void install(RunningHost host, String test) {
    ToolName check = new ToolName(ID, "config:check");
    Tool tool =
        new Tool(
            check,
            "check",
            "",
            "",
            Schema.of(Json.object().put("type", "object")),
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.HOST));
    Contributions contributions =
        new Contributions(
            List.of(new AssetType("bucket", "Bucket", SCHEMA)),
            Optional.empty(),
            Optional.of(new Actions("act:", Optional.of("test_connection"))),
            Snippets.NONE,
            Optional.of("Use it well."),
            Optional.of(check),
            Optional.empty(),
            Map.of());
    Manifest manifest =
        new Manifest(
            ID,
            new Version(test.equals("works") ? "1.0.0" : "1.0.1"),
            "Buckets",
            "",
            "",
            BuiltinRuntime.NAME,
            "java",
            "builtin",
            List.of(tool),
            List.of(),
            List.of(),
            List.of(),
            test.equals("fetches")
                ? List.of(PermissionRequest.parse("workspace.connect=assets:bucket"))
                : List.of(),
            Limits.defaults(),
            List.of(),
            contributions);
    var _ =
        host.host()
            .installer()
            .addBuiltin(
                new BuiltinExtension(
                    manifest,
                    Map.of(
                        "check", (call, gate, meter) -> judge(call.invocation().arguments()),
                        "act:test_connection",
                            (call, gate, meter) ->
                                test.equals("fetches")
                                    ? fetched(gate, call.invocation().arguments())
                                    : tried(test, call.invocation().arguments()))));
  }

  private static GuestReply fetched(HostCalls gate, JsonNode settings) {
    String endpoint = settings.path("endpoint").stringValue("");
    JsonNode answer = gate.call("http.request", Json.object().put("url", endpoint));
    return new GuestReply.Done(Result.of(Json.object().set("status", answer.get("status"))));
  }

  private static GuestReply judge(JsonNode settings) {
    String endpoint = settings.path("endpoint").stringValue("");
    if (endpoint.equals("crash")) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED, "crashed over " + settings.path("key").stringValue(""));
    }
    ArrayNode problems = Json.object().arrayNode();
    if (endpoint.isEmpty()) {
      problems
          .addObject()
          .put("field", "endpoint")
          .put("message", "is missing beside " + settings.path("key").stringValue(""));
    }
    return new GuestReply.Done(Result.of(problems));
  }

  private static GuestReply tried(String test, JsonNode settings) {
    String key = settings.path("key").stringValue("");
    if (test.equals("works")) {
      return new GuestReply.Done(Result.of(Json.object().put("ok", true)));
    }
    throw new AnnexException(ErrorCode.TOOL_FAILED, "%s with %s".formatted(test, key));
  }
}
