package dev.annex.api.extension;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limits;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What an extension says about itself, already translated from its dialect.
 *
 * @param title for people; the id when it has none
 * @param runtime the isolation technology it needs, by name
 * @param dialect the contract it speaks, by name
 * @param code path of the code inside the package
 * @param requests permissions it asks for, each at most once; {@link #SESSION_INSTANCE} among them
 *     is the wish for one instance for each session. What its hooks need is added by itself
 * @param wants the limits it wants: the defaults with what its manifest changes
 * @param ignored words of its manifest that Annex does not act on, each as a sentence for the
 *     install plan
 * @param contributions what it brings beside tools, resources and prompts
 * @param dialectNotes what the dialect wants to know again when it binds the code: an object in its
 *     own terms, kept with the manifest, which nobody else reads. Treat it as immutable
 */
public record Manifest(
    ExtensionId id,
    Version version,
    String title,
    String description,
    String author,
    String runtime,
    String dialect,
    String code,
    List<Tool> tools,
    List<Resource> resources,
    List<ResourceTemplate> resourceTemplates,
    List<Prompt> prompts,
    List<PermissionRequest> requests,
    Limits wants,
    List<String> ignored,
    Contributions contributions,
    JsonNode dialectNotes) {

  /**
   * The permission to keep one instance, with its memory, from one call of a session to the next.
   * Without, and for every extension that does not ask for it, each call gets a fresh instance.
   */
  public static final PermissionRequest SESSION_INSTANCE =
      PermissionRequest.parse("instance.session");

  /** A manifest of which the dialect needs to remember nothing more. */
  public Manifest(
      ExtensionId id,
      Version version,
      String title,
      String description,
      String author,
      String runtime,
      String dialect,
      String code,
      List<Tool> tools,
      List<Resource> resources,
      List<ResourceTemplate> resourceTemplates,
      List<Prompt> prompts,
      List<PermissionRequest> requests,
      Limits wants,
      List<String> ignored,
      Contributions contributions) {
    this(
        id,
        version,
        title,
        description,
        author,
        runtime,
        dialect,
        code,
        tools,
        resources,
        resourceTemplates,
        prompts,
        requests,
        wants,
        ignored,
        contributions,
        Json.object());
  }

  public Manifest {
    tools = List.copyOf(tools);
    resources = List.copyOf(resources);
    resourceTemplates = List.copyOf(resourceTemplates);
    prompts = List.copyOf(prompts);
    Stream<PermissionRequest> forHooks = contributions.hooks().stream().map(Hook::permission);
    requests = Stream.concat(requests.stream(), forHooks).distinct().sorted().toList();
    ignored = List.copyOf(ignored);
  }

  /** Whether it wishes for one instance for each session. */
  public boolean wantsSessionInstance() {
    return requests.contains(SESSION_INSTANCE);
  }
}
