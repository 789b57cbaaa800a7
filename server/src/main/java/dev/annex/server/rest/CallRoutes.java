package dev.annex.server.rest;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.server.edge.UnknownTools;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What can be called, and calling it as a person. */
final class CallRoutes {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_SHOWN_LENGTH = 128;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final AdminParts parts;
  private final Catalog catalog;

  CallRoutes(AdminParts parts) {
    this.parts = parts;
    catalog = parts.host().catalog();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/tools", this::tools),
        new Route("POST", "/calls", this::call),
        new Route("DELETE", "/calls/{id}", this::cancel));
  }

  private AdminResponse tools(Asked asked) {
    asked.allowQuery();
    Caller person = Caller.person(asked.request().by());
    ArrayNode items = Json.object().arrayNode();
    Stream.concat(
            catalog.visibleTo(person).stream(),
            catalog.visibleTo(person.as(Audience.AGENT)).stream())
        .distinct()
        .sorted(Comparator.comparing(Listed::agentName))
        .forEach(listed -> items.add(Shapes.tool(listed)));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse call(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("tool", "arguments", "timeout", "id");
    String name = members.text("tool");
    JsonNode arguments = members.value("arguments").orElseGet(Json::object);
    if (!arguments.isObject()) {
      throw asked.invalid("arguments", "must be an object");
    }
    Duration wait = members.duration("timeout").orElse(parts.callTimeout());
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw asked.invalid("timeout", "must be at most " + LONGEST_WAIT);
    }
    InvocationId id =
        members.optionalText("id").map(text -> id(asked, text)).orElseGet(InvocationId::random);
    Instant deadline = parts.clock().instant().plus(wait);
    Caller caller = Caller.person(asked.request().by());
    Optional<ToolName> tool = tool(name);
    ToolName called = tool.orElseGet(() -> UnknownTools.named(name));
    Outcome outcome =
        parts
            .calls()
            .invoke(Invocation.of(caller, called, arguments, deadline).named(id), Progress.none());
    return AdminResponse.ok(
        OutcomeShape.json(tool.isPresent() ? outcome : noSuchTool(name).withCost(outcome.cost())));
  }

  private AdminResponse cancel(Asked asked) {
    asked.allowQuery();
    InvocationId id = id(asked, Objects.requireNonNull(asked.variables().get("id")));
    boolean cancelled = parts.calls().cancel(id, "its caller took it back");
    return AdminResponse.ok(Json.object().put("cancelled", cancelled));
  }

  private static InvocationId id(Asked asked, String text) {
    if (!ID.matcher(text).matches()) {
      throw asked.invalid("id", "must be 32 hex digits in lower case");
    }
    return new InvocationId(text);
  }

  /** The name of a tool that may exist, from either of its written forms. */
  private Optional<ToolName> tool(String name) {
    int slash = name.indexOf('/');
    try {
      return slash < 0
          ? catalog.find(new AgentName(name)).map(listed -> listed.tool().name())
          : Optional.of(
              new ToolName(new ExtensionId(name.substring(0, slash)), name.substring(slash + 1)));
    } catch (AnnexException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Outcome noSuchTool(String name) {
    return new Outcome.Failed(
        Fault.of(
            ErrorCode.TOOL_NOT_FOUND,
            "Calling \"%s\" failed: no installed extension has this tool. To see what there is: annex tools"
                .formatted(Printable.show(name, MAX_SHOWN_LENGTH))));
  }
}
