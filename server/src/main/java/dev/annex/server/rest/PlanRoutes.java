package dev.annex.server.rest;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.InvocationId;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.install.InstallPlan.AskedPermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Installing in two steps: a plan to look at, and its execution. Plans live in memory. */
final class PlanRoutes {

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final int MAX_PLANS = 16;
  private static final int MAX_NAME_LENGTH = 128;

  private record Kept(InstallPlan plan, Instant until) {}

  private final AdminParts parts;
  private final Map<String, Kept> plans = new LinkedHashMap<>();

  PlanRoutes(AdminParts parts) {
    this.parts = parts;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/plans", this::plan), new Route("POST", "/extensions", this::install));
  }

  private AdminResponse plan(Asked asked) {
    asked.allowQuery("as", "name");
    String name = Printable.show(asked.query("name").orElse("package"), MAX_NAME_LENGTH);
    PackageFiles files = Upload.read(asked.request().contentType(), name, asked.request().body());
    InstallPlan plan = parts.host().installer().plan(files, asked.query("as"));
    HeaderRules.check(plan.manifest());
    String id = keep(plan);
    return AdminResponse.created(json(id, plan));
  }

  private String keep(InstallPlan plan) {
    String id = InvocationId.random().value();
    Instant now = parts.clock().instant();
    synchronized (plans) {
      plans.values().removeIf(kept -> !now.isBefore(kept.until()));
      while (plans.size() >= MAX_PLANS) {
        plans.remove(plans.keySet().iterator().next());
      }
      plans.put(id, new Kept(plan, now.plus(LIFETIME)));
    }
    return id;
  }

  private Optional<InstallPlan> find(String id) {
    synchronized (plans) {
      return Optional.ofNullable(plans.get(id))
          .filter(kept -> parts.clock().instant().isBefore(kept.until()))
          .map(Kept::plan);
    }
  }

  private void forget(String id) {
    synchronized (plans) {
      plans.remove(id);
    }
  }

  private AdminResponse install(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("plan", "grant", "replace");
    String id = members.text("plan");
    InstallPlan plan =
        find(id)
            .orElseThrow(() ->
                asked.invalid(
                    "plan",
                    "names no plan of this host: a plan is kept for %d minutes, and the newest %d only. Make it again with POST /plans"
                        .formatted(LIFETIME.toMinutes(), MAX_PLANS)));
    Extension extension =
        parts
            .host()
            .installer()
            .install(plan, granted(members, plan), members.flag("replace"), asked.request().by());
    forget(id);
    return AdminResponse.created(new ExtensionShape(parts).whole(extension));
  }

  private static List<PermissionRequest> granted(Members members, InstallPlan plan) {
    Optional<JsonNode> grant = members.value("grant");
    if (grant.isEmpty()) {
      return List.of();
    }
    JsonNode value = grant.get();
    if (value.isString() && value.asString().equals("all")) {
      return plan.permissions().stream().map(AskedPermission::request).toList();
    }
    if (!value.isArray()) {
      throw members.asked().invalid("grant", "must be \"all\" or a list of permissions");
    }
    List<PermissionRequest> requests = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isString()) {
        throw members.asked().invalid("grant", "must be \"all\" or a list of permissions");
      }
      requests.add(PermissionRequest.parse(element.asString()));
    }
    return requests;
  }

  private static JsonNode json(String id, InstallPlan plan) {
    Manifest manifest = plan.manifest();
    ObjectNode json = Json.object();
    json.put("id", id);
    json.put("extension", manifest.id().value());
    json.put("version", manifest.version().value());
    json.put("title", manifest.title());
    json.put("description", manifest.description());
    json.put("author", manifest.author());
    json.put("digest", plan.digest().toString());
    json.put("source", plan.source());
    json.put("alias", plan.extension().alias());
    json.put("dialect", manifest.dialect());
    json.put("runtime", manifest.runtime());
    plan.replaces().ifPresent(version -> json.put("replaces", version.value()));
    json.set("notes", Shapes.texts(plan.notes()));
    ArrayNode permissions = json.putArray("permissions");
    plan.permissions()
        .forEach(asked ->
            permissions
                .addObject()
                .put("permission", asked.request().toString())
                .put("allows", asked.allows())
                .put("risk", asked.risk().name())
                .put("granted", asked.granted()));
    json.set("limits", Shapes.limits(plan.extension().limits()));
    ArrayNode tools = json.putArray("tools");
    for (int i = 0; i < plan.extension().tools().size(); i++) {
      Tool tool = plan.extension().tools().get(i);
      if (tool.hostsOwn()) {
        continue;
      }
      ObjectNode item = tools.addObject();
      item.put("name", tool.name().toString());
      item.put("agentName", plan.agentNames().get(i).value());
      if (!tool.title().isEmpty()) {
        item.put("title", tool.title());
      }
      item.put("description", tool.description());
    }
    ContributionShape.addTo(json, manifest, Locale.ENGLISH);
    json.set("ignored", Shapes.texts(manifest.ignored()));
    return json;
  }
}
