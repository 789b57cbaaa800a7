package dev.annex.server.rest;

import dev.annex.api.call.Ability;
import dev.annex.api.call.Answers;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
  private final FileChoices choices = new FileChoices();

  CallRoutes(AdminParts parts) {
    this.parts = parts;
    catalog = parts.host().catalog();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/tools", this::tools),
        new Route("POST", "/calls", this::call),
        new Route("POST", "/calls/{id}/choices/{choice}", this::choose),
        new Route("DELETE", "/calls/{id}", this::cancel));
  }

  private AdminResponse tools(Asked asked) {
    asked.allowQuery("language");
    Caller person = Caller.person(asked.request().by());
    ArrayNode items = Json.object().arrayNode();
    Stream.concat(
            catalog.visibleTo(person).stream(),
            catalog.visibleTo(person.as(Audience.AGENT)).stream())
        .distinct()
        .sorted(Comparator.comparing(Listed::agentName))
        .forEach(listed -> items.add(Shapes.tool(listed, asked.language())));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse call(Asked asked) {
    asked.allowQuery();
    return run(asked, id -> Progress.none());
  }

  /** Runs a call like {@link #call}, telling on the way what happens. */
  AdminResponse stream(Asked asked, EventSink sink) {
    asked.allowQuery();
    return run(asked, id -> new StreamedProgress(id, sink, choices).begun());
  }

  /** Ends a call whose caller is gone; the id is empty when it never began. */
  void cancelGone(String id) {
    if (!id.isEmpty()) {
      var _ = parts.calls().cancel(new InvocationId(id), "its caller is gone");
    }
  }

  private AdminResponse run(Asked asked, Function<InvocationId, Progress> progress) {
    Members members =
        asked.members("tool", "arguments", "timeout", "id", "abilities", "answers", "state");
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
    Caller caller = Caller.person(asked.request().by()).able(abilities(asked, members));
    Optional<ToolName> tool = tool(name);
    ToolName called = tool.orElseGet(() -> UnknownTools.named(name));
    Invocation invocation =
        Invocation.of(caller, called, arguments, deadline)
            .withAnswers(answers(asked, members))
            .named(id);
    Outcome outcome = parts.calls().invoke(invocation, progress.apply(id));
    return AdminResponse.ok(
        OutcomeShape.json(tool.isPresent() ? outcome : noSuchTool(name).withCost(outcome.cost())));
  }

  /** What its caller can be asked. A question comes back as an outcome, its answer with a call. */
  private static Set<Ability> abilities(Asked asked, Members members) {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    for (JsonNode word : members.value("abilities").orElseGet(Json::object)) {
      switch (word.asString("")) {
        case "form" -> abilities.add(Ability.FORM);
        case "link" -> abilities.add(Ability.LINK);
        default -> throw asked.invalid("abilities", "must be a list of \"form\" and \"link\"");
      }
    }
    return abilities;
  }

  private static Answers answers(Asked asked, Members members) {
    JsonNode given = members.value("answers").orElseGet(Json::object);
    if (!given.isObject()) {
      throw asked.invalid("answers", "must be an object");
    }
    Map<String, JsonNode> byKey = new HashMap<>();
    given.properties().forEach(answer -> byKey.put(answer.getKey(), answer.getValue()));
    return new Answers(byKey, members.value("state").orElseGet(Json.object()::nullNode));
  }

  private AdminResponse choose(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("path", "cancel");
    InvocationId call = id(asked, Objects.requireNonNull(asked.variables().get("id")));
    int number = number(asked, Objects.requireNonNull(asked.variables().get("choice")));
    FileChoice wish =
        choices
            .waiting(call, number)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "Choosing a file failed: call %s waits for no choice %d."
                        .formatted(call, number)));
    boolean cancelled = members.flag("cancel");
    Optional<Chosen> chosen =
        cancelled ? Optional.empty() : Optional.of(chosen(asked, members.text("path"), wish));
    return AdminResponse.ok(Json.object().put("answered", choices.answer(call, number, chosen)));
  }

  private static int number(Asked asked, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw asked.invalid("choice", "must be a number");
    }
  }

  private static Chosen chosen(Asked asked, String text, FileChoice wish) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw asked.invalid("path", "is no path");
    }
    Path name = path.getFileName();
    if (!path.isAbsolute() || name == null) {
      throw asked.invalid("path", "must be the absolute path of a file");
    }
    boolean ready =
        switch (wish.direction()) {
          case OPEN -> Files.isRegularFile(path);
          case SAVE -> Files.isDirectory(path.resolveSibling("."));
        };
    if (!ready) {
      throw asked.invalid(
          "path",
          wish.direction() == FileChoice.Direction.OPEN
              ? "names no file that is there"
              : "lies in no folder that is there");
    }
    return new Chosen(path.normalize(), name.toString());
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
