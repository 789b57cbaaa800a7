package dev.annex.server.rest;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.value.Json;
import dev.annex.core.sandbox.Readiness;
import dev.annex.server.edge.Wording;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of extensions: loaded, built in, or broken. */
record ExtensionShape(AdminParts parts) {

  ObjectNode brief(Extension extension, boolean installed) {
    Manifest manifest = extension.manifest();
    ObjectNode json = Json.object();
    json.put("id", extension.id().value());
    json.put("version", manifest.version().value());
    json.put("title", manifest.title());
    json.put("alias", extension.alias());
    json.put("state", state(extension, installed));
    if (installed && extension.callable()) {
      addReadiness(json, parts.host().programs().readiness(extension));
    }
    json.put("digest", extension.contents().digest().toString());
    json.put("tools", extension.tools().stream().filter(tool -> !tool.hostsOwn()).count());
    return json;
  }

  private static String state(Extension extension, boolean installed) {
    if (!installed) {
      return "builtin";
    }
    return extension.callable() ? "enabled" : "disabled";
  }

  private static void addReadiness(ObjectNode json, Readiness readiness) {
    json.put("readiness", readiness.word());
    switch (readiness) {
      case Readiness.Failed failed -> json.put("problem", failed.reason().message());
      case Readiness.Ready ready -> {
        json.set("notes", Shapes.texts(ready.notes()));
        ready.activity().ifPresent(now -> json.put("activity", now));
      }
      case Readiness.OnDemand _, Readiness.Preparing _ -> {}
    }
  }

  private Optional<InstallRecord> record(ExtensionId id) {
    return parts.host().installer().installed(id);
  }

  ObjectNode broken(ExtensionId id, Fault problem) {
    ObjectNode json = Json.object();
    json.put("id", id.value());
    json.put("version", "");
    json.put("title", id.value());
    Optional<InstallRecord> record = record(id);
    json.put("alias", record.map(InstallRecord::alias).orElse(""));
    json.put("state", "broken");
    json.put("digest", record.map(found -> found.digest().toString()).orElse(""));
    json.put("tools", 0);
    json.put("problem", problem.message());
    record.ifPresent(found -> addRecord(json, found));
    return json;
  }

  private static void addRecord(ObjectNode json, InstallRecord record) {
    json.put("source", record.source());
    json.put("installedBy", record.by());
    json.put("installedAt", record.at().toString());
  }

  ObjectNode whole(Extension extension) {
    return whole(extension, Locale.ENGLISH);
  }

  ObjectNode whole(Extension extension, Locale locale) {
    Manifest manifest = extension.manifest();
    Optional<InstallRecord> record = record(extension.id());
    ObjectNode json = brief(extension, record.isPresent());
    Wording wording = new Wording(manifest, locale);
    json.put("title", wording.title());
    json.put("description", wording.description());
    json.put("author", manifest.author());
    json.put("dialect", manifest.dialect());
    json.put("runtime", manifest.runtime());
    record.ifPresent(found -> addRecord(json, found));
    List<Grant> grants = parts.host().grants().of(extension.id());
    json.set("permissions", permissions(manifest, grants));
    json.set("grants", Shapes.grants(grants));
    json.set("limits", Shapes.limits(extension.limits()));
    json.set("tools", tools(extension, locale));
    json.set("resources", resources(manifest));
    json.set("prompts", prompts(manifest));
    ContributionShape.addTo(json, manifest, locale);
    json.set("ignored", Shapes.texts(manifest.ignored()));
    return json;
  }

  private ArrayNode permissions(Manifest manifest, List<Grant> grants) {
    Instant now = parts.clock().instant();
    ArrayNode items = Json.object().arrayNode();
    for (PermissionRequest request : manifest.requests()) {
      boolean granted =
          grants.stream()
              .anyMatch(grant -> grant.holdsAt(now) && grant.permission().equals(request));
      meaning(request)
          .ifPresent(permission -> items.add(Shapes.permission(request, permission, granted)));
    }
    return items;
  }

  private Optional<Permission> meaning(PermissionRequest request) {
    Optional<Capability> capability =
        parts.host().capabilities().stream()
            .filter(candidate -> candidate.name().equals(request.capability()))
            .findFirst();
    try {
      return capability.map(found -> found.readPermission(request));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  private ArrayNode tools(Extension extension, Locale locale) {
    Catalog catalog = parts.host().catalog();
    ArrayNode items = Json.object().arrayNode();
    extension.tools().stream()
        .filter(tool -> !tool.hostsOwn())
        .flatMap(tool -> catalog.find(tool.name()).stream())
        .forEach(listed -> items.add(Shapes.tool(listed, locale)));
    return items;
  }

  private static ArrayNode resources(Manifest manifest) {
    ArrayNode items = Json.object().arrayNode();
    for (Resource resource : manifest.resources()) {
      items
          .addObject()
          .put("uri", resource.uri())
          .put("name", resource.name())
          .put("description", resource.description());
    }
    for (ResourceTemplate template : manifest.resourceTemplates()) {
      items
          .addObject()
          .put("uriTemplate", template.uriTemplate())
          .put("name", template.name())
          .put("description", template.description());
    }
    return items;
  }

  private static JsonNode prompts(Manifest manifest) {
    ArrayNode items = Json.object().arrayNode();
    for (Prompt prompt : manifest.prompts()) {
      items.addObject().put("name", prompt.name()).put("description", prompt.description());
    }
    return items;
  }
}
