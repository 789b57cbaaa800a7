package dev.annex.server.mcp;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceContents;
import dev.annex.mcp.ResourceOutcome;
import dev.annex.mcp.ResourceRead;
import dev.annex.mcp.ResourceResult;
import dev.annex.mcp.ResourceTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resources and their templates; reading one is an invocation of its reader. */
final class McpResources {

  private final Catalog catalog;
  private final Calls calls;
  private final McpArtifacts artifacts;

  McpResources(Catalog catalog, Calls calls, McpArtifacts artifacts) {
    this.catalog = catalog;
    this.calls = calls;
    this.artifacts = artifacts;
  }

  List<Resource> list() {
    return catalog.resources().stream()
        .map(resource ->
            new Resource(
                resource.uri(),
                resource.name(),
                filled(resource.title()),
                filled(resource.description()),
                resource.mediaType(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Json.object()))
        .toList();
  }

  List<ResourceTemplate> templates() {
    Stream<ResourceTemplate> own = Stream.of(McpArtifacts.template());
    return Stream.concat(catalog.resourceTemplates().stream().map(McpResources::shown), own)
        .toList();
  }

  private static ResourceTemplate shown(dev.annex.api.extension.ResourceTemplate template) {
    return new ResourceTemplate(
        template.uriTemplate(),
        template.name(),
        filled(template.title()),
        filled(template.description()),
        template.mediaType(),
        Optional.empty(),
        List.of(),
        Json.object());
  }

  static Optional<String> filled(String text) {
    return Optional.of(text).filter(value -> !value.isBlank());
  }

  boolean exists(String uri, McpPrincipal principal) {
    return McpArtifacts.isArtifact(uri)
        ? artifacts.exists(uri, principal)
        : source(uri).isPresent();
  }

  ResourceOutcome read(ResourceRead read, McpRequestContext context) {
    String uri = read.uri();
    if (McpArtifacts.isArtifact(uri)) {
      return artifact(uri, context);
    }
    Source source =
        source(uri).orElseThrow(() -> new McpException(new McpFault.ResourceNotFound(uri)));
    Outcome outcome =
        calls.run(Audience.HOST, source.reader(), source.arguments(), read.answers(), context);
    try {
      return switch (outcome) {
        case Outcome.Completed(Result result, _) -> contents(uri, result);
        case Outcome.Asking asking -> Questions.questions(asking);
        case Outcome.Failed(Fault fault, _) -> throw failure(uri, fault);
      };
    } catch (AnnexException e) {
      throw Readings.error(e);
    }
  }

  private ResourceOutcome artifact(String uri, McpRequestContext context) {
    try {
      return artifacts.read(uri, context.principal());
    } catch (AnnexException e) {
      throw Readings.error(e);
    }
  }

  private static McpException failure(String uri, Fault fault) {
    return fault.code() == ErrorCode.RESOURCE_NOT_FOUND
        ? new McpException(new McpFault.ResourceNotFound(uri))
        : Readings.error(fault);
  }

  private static ResourceResult contents(String uri, Result result) {
    JsonNode contents = result.value().map(value -> value.path("contents")).orElse(Json.object());
    if (!contents.isArray()) {
      throw Readings.notUsable("reading a resource must give an object with a list \"contents\"");
    }
    List<ResourceContents> parts =
        StreamSupport.stream(contents.spliterator(), false).map(Blocks::contents).toList();
    if (parts.isEmpty()) {
      throw new McpException(new McpFault.ResourceNotFound(uri));
    }
    return ResourceResult.of(parts.toArray(ResourceContents[]::new));
  }

  private record Source(ToolName reader, JsonNode arguments) {}

  private Optional<Source> source(String uri) {
    ObjectNode arguments = Json.object().put("uri", uri);
    return catalog.resources().stream()
        .filter(resource -> resource.uri().equals(uri))
        .map(resource -> new Source(resource.reader(), arguments))
        .findFirst()
        .or(() -> fromTemplate(uri, arguments));
  }

  private Optional<Source> fromTemplate(String uri, ObjectNode arguments) {
    for (dev.annex.api.extension.ResourceTemplate template : catalog.resourceTemplates()) {
      Optional<Map<String, String>> variables =
          UriTemplate.parse(template.uriTemplate()).flatMap(pattern -> pattern.match(uri));
      if (variables.isPresent()) {
        arguments.set("variables", Readings.texts(variables.get()));
        return Optional.of(new Source(template.reader(), arguments));
      }
    }
    return Optional.empty();
  }
}
