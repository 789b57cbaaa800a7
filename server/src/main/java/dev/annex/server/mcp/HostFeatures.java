package dev.annex.server.mcp;

import dev.annex.api.call.Invoker;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Catalog;
import dev.annex.api.fault.Fault;
import dev.annex.api.store.ArtifactStore;
import dev.annex.mcp.Completion;
import dev.annex.mcp.CompletionCall;
import dev.annex.mcp.McpChanges;
import dev.annex.mcp.McpFeatures;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Prompt;
import dev.annex.mcp.PromptCall;
import dev.annex.mcp.PromptOutcome;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceOutcome;
import dev.annex.mcp.ResourceRead;
import dev.annex.mcp.ResourceTemplate;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolCall;
import dev.annex.mcp.ToolOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What this host offers through MCP: everything its extensions provide. Any thread. */
public final class HostFeatures implements McpFeatures {

  private final Catalog catalog;
  private final McpTools tools;
  private final McpResources resources;
  private final McpPrompts prompts;
  private final McpCompletion completion;

  /**
   * Offers a catalog.
   *
   * @param departed what to say of a tool's name that nobody has any more
   * @param callTimeout how long a client waits for one call at most
   */
  public HostFeatures(
      Catalog catalog,
      Invoker invoker,
      ArtifactStore artifacts,
      Naming naming,
      Function<String, Optional<Fault>> departed,
      Duration callTimeout,
      Clock clock) {
    this.catalog = catalog;
    Calls calls = new Calls(invoker, catalog, artifacts, callTimeout, clock);
    tools = new McpTools(catalog, naming, departed, calls);
    resources = new McpResources(catalog, calls, new McpArtifacts(artifacts));
    prompts = new McpPrompts(catalog, naming, calls);
    completion = new McpCompletion(catalog, naming, calls);
  }

  /** Passes the catalog's changes on to clients until the subscription is closed. */
  public Subscription announceTo(McpChanges clients) {
    return catalog.onChange(changes -> {
      for (Catalog.Change change : changes) {
        switch (change) {
          case TOOLS -> clients.toolsChanged();
          case RESOURCES -> clients.resourcesChanged();
          case PROMPTS -> clients.promptsChanged();
          case CONTEXT, READINESS -> {}
        }
      }
    });
  }

  @Override
  public List<Tool> tools(McpRequestContext context) {
    return tools.list(context);
  }

  @Override
  public Optional<Tool> tool(String name, McpRequestContext context) {
    return tools.find(name, context);
  }

  @Override
  public ToolOutcome callTool(ToolCall call, McpRequestContext context) {
    return tools.call(call, context);
  }

  @Override
  public List<Resource> resources(McpRequestContext context) {
    return resources.list();
  }

  @Override
  public List<ResourceTemplate> resourceTemplates(McpRequestContext context) {
    return resources.templates();
  }

  @Override
  public ResourceOutcome readResource(ResourceRead read, McpRequestContext context) {
    return resources.read(read, context);
  }

  @Override
  public boolean mayObserve(String uri, McpPrincipal principal) {
    return resources.exists(uri, principal);
  }

  @Override
  public List<Prompt> prompts(McpRequestContext context) {
    return prompts.list();
  }

  @Override
  public PromptOutcome prompt(PromptCall call, McpRequestContext context) {
    return prompts.fill(call, context);
  }

  @Override
  public Completion complete(CompletionCall call, McpRequestContext context) {
    return completion.complete(call, context);
  }
}
