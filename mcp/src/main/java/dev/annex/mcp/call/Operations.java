package dev.annex.mcp.call;

import dev.annex.mcp.Answers;
import dev.annex.mcp.CompletionCall;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpFeatures;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Prompt;
import dev.annex.mcp.PromptArgument;
import dev.annex.mcp.PromptCall;
import dev.annex.mcp.PromptResult;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceRead;
import dev.annex.mcp.ResourceResult;
import dev.annex.mcp.ResourceTemplate;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolCall;
import dev.annex.mcp.ToolResult;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of contents of the protocol: what each method both eras know does with the features of
 * a host.
 */
public final class Operations {

  private static final System.Logger LOG = System.getLogger(Operations.class.getName());

  private final McpFeatures features;
  private final Pages pages;

  Operations(McpFeatures features, Pages pages) {
    this.features = features;
    this.pages = pages;
  }

  /** Does what {@code method} says; never throws, failures are replies. */
  public Reply run(Method method, ObjectNode params, Answers answers, McpRequestContext context) {
    try {
      return perform(method, params, answers, context);
    } catch (McpException e) {
      return new Reply.Failed(e.fault());
    } catch (InterruptedException e) {
      return new Reply.Failed(new McpFault.Internal("The request was interrupted"));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "Answering " + method.wireName() + " failed", e);
      return new Reply.Failed(new McpFault.Internal("Internal error"));
    }
  }

  private Reply perform(
      Method method, ObjectNode params, Answers answers, McpRequestContext context)
      throws InterruptedException {
    JsonNode cursor = params.path("cursor");
    return switch (method) {
      case LIST_TOOLS ->
          new Reply.Tools(
              pages.page(method, features.tools(context), Tool::name, cursor, context.principal()));
      case CALL_TOOL -> callTool(params, answers, context);
      case LIST_RESOURCES ->
          new Reply.Resources(
              pages.page(
                  method, features.resources(context), Resource::uri, cursor, context.principal()));
      case LIST_TEMPLATES ->
          new Reply.Templates(
              pages.page(
                  method,
                  features.resourceTemplates(context),
                  ResourceTemplate::uriTemplate,
                  cursor,
                  context.principal()));
      case READ_RESOURCE -> readResource(params, answers, context);
      case LIST_PROMPTS ->
          new Reply.Prompts(
              pages.page(
                  method, features.prompts(context), Prompt::name, cursor, context.principal()));
      case GET_PROMPT -> prompt(params, answers, context);
      case COMPLETE -> complete(params, context);
    };
  }

  private Reply callTool(ObjectNode params, Answers answers, McpRequestContext context)
      throws InterruptedException {
    String name = Params.text(params, "name");
    ObjectNode arguments = Params.objectOrEmpty(params, "arguments");
    return switch (features.callTool(new ToolCall(name, arguments, answers), context)) {
      case ToolResult result -> new Reply.Called(name, result);
      case InputRequired questions -> new Reply.Asking(questions);
    };
  }

  private Reply readResource(ObjectNode params, Answers answers, McpRequestContext context)
      throws InterruptedException {
    String uri = Params.text(params, "uri");
    return switch (features.readResource(new ResourceRead(uri, answers), context)) {
      case ResourceResult result -> new Reply.Read(result);
      case InputRequired questions -> new Reply.Asking(questions);
    };
  }

  private Reply prompt(ObjectNode params, Answers answers, McpRequestContext context)
      throws InterruptedException {
    String name = Params.text(params, "name");
    Map<String, String> arguments = Params.texts(params, "arguments");
    findPrompt(name, context)
        .ifPresent(prompt -> {
          for (PromptArgument argument : prompt.arguments()) {
            if (argument.required() && !arguments.containsKey(argument.name())) {
              throw McpException.invalidParams(
                  "Prompt " + name + " requires the argument " + argument.name());
            }
          }
        });
    return switch (features.prompt(new PromptCall(name, arguments, answers), context)) {
      case PromptResult result -> new Reply.Prompted(result);
      case InputRequired questions -> new Reply.Asking(questions);
    };
  }

  private Reply complete(ObjectNode params, McpRequestContext context) throws InterruptedException {
    ObjectNode reference = Params.object(params, "ref");
    ObjectNode argument = Params.object(params, "argument");
    Map<String, String> chosen = Params.texts(Params.objectOrEmpty(params, "context"), "arguments");
    CompletionCall call =
        new CompletionCall(
            reference(reference, context),
            Params.text(argument, "name"),
            Params.text(argument, "value"),
            chosen);
    return new Reply.Completed(features.complete(call, context));
  }

  private CompletionCall.Reference reference(ObjectNode reference, McpRequestContext context)
      throws InterruptedException {
    return switch (Params.text(reference, "type")) {
      case "ref/prompt" -> {
        String name = Params.text(reference, "name");
        if (findPrompt(name, context).isEmpty()) {
          throw McpException.invalidParams("Prompt " + name + " not found");
        }
        yield new CompletionCall.Reference.ToPrompt(name);
      }
      case "ref/resource" -> new CompletionCall.Reference.ToResource(Params.text(reference, "uri"));
      default -> throw McpException.invalidParams("ref.type must be ref/prompt or ref/resource");
    };
  }

  private Optional<Prompt> findPrompt(String name, McpRequestContext context)
      throws InterruptedException {
    return features.prompts(context).stream()
        .filter(prompt -> prompt.name().equals(name))
        .findFirst();
  }

  /** Finds a tool as this caller sees it. */
  public Optional<Tool> findTool(String name, McpRequestContext context)
      throws InterruptedException {
    return features.tool(name, context);
  }
}
