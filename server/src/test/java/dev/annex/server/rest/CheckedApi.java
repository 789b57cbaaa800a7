package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.annex.api.value.Json;
import dev.annex.server.Guests;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The interface, with every answer held against the OpenAPI document. */
public final class CheckedApi {

  private static final JsonNode DOCUMENT = HostRoutes.document();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, builder -> {});

  private final AdminApi api;
  private final Set<String> answered = new TreeSet<>();

  /** Checks the answers of an interface. */
  public CheckedApi(AdminApi api) {
    this.api = api;
  }

  /** The operations that succeeded so far, as {@code GET /tools}. */
  Set<String> answered() {
    return answered;
  }

  /** Asks without a body. */
  public AdminResponse ask(String method, String path, Map<String, String> query) {
    return checked(AdminRequest.of(method, path, query, "tester"));
  }

  /** Asks without query or body. */
  public AdminResponse ask(String method, String path) {
    return ask(method, path, Map.of());
  }

  /** Asks with JSON. */
  public AdminResponse send(String method, String path, String json) {
    return checked(
        new AdminRequest(
            method,
            path,
            Map.of(),
            "application/json",
            json.getBytes(StandardCharsets.UTF_8),
            "tester"));
  }

  /** Plans a fixture guest. */
  public AdminResponse plan(String guest) {
    String name = guest.substring(guest.lastIndexOf('/') + 1);
    return plan(name, Guests.zip(guest));
  }

  private AdminResponse plan(String name, byte[] zip) {
    return checked(
        new AdminRequest("POST", "/plans", Map.of("name", name), "application/zip", zip, "tester"));
  }

  /** Installs a fixture guest. */
  public JsonNode install(String guest, String grant) {
    return install(plan(guest), grant);
  }

  /** Installs a package with all it asks for; gives its plan. */
  public JsonNode install(byte[] zip) {
    AdminResponse plan = plan("package", zip);
    var _ = install(plan, "\"all\"");
    return plan.body();
  }

  private JsonNode install(AdminResponse plan, String grant) {
    assertThat(plan.status()).as(plan.body().toString()).isEqualTo(201);
    ObjectNode request = Json.object().put("plan", plan.body().path("id").asString());
    request.set("grant", Json.parse(grant));
    AdminResponse installed = send("POST", "/extensions", Json.write(request));
    assertThat(installed.status()).as(installed.body().toString()).isEqualTo(201);
    return installed.body();
  }

  /** Calls a tool and gives its outcome. */
  public JsonNode call(String tool, String arguments) {
    return send("POST", "/calls", "{\"tool\":\"%s\",\"arguments\":%s}".formatted(tool, arguments))
        .body();
  }

  AdminResponse checked(AdminRequest request) {
    AdminResponse response = api.handle(request);
    api.routes().stream()
        .filter(route -> route.method().equals(request.method()))
        .filter(route -> route.match(request.path()).isPresent())
        .findFirst()
        .ifPresentOrElse(
            route -> check(route, response),
            () -> assertFits(response.body(), "#/components/schemas/Error"));
    return response;
  }

  private void check(Route route, AdminResponse response) {
    String key = response.succeeded() ? Integer.toString(response.status()) : "default";
    String pointer =
        "/paths/%s/%s/responses/%s/content/application~1json/schema"
            .formatted(
                route.pattern().replace("/", "~1"),
                route.method().toLowerCase(java.util.Locale.ROOT),
                key);
    assertThat(DOCUMENT.at(pointer).isMissingNode())
        .as("the document describes %s", pointer)
        .isFalse();
    assertFits(response.body(), "#" + pointer.replace("{", "%7B").replace("}", "%7D"));
    if (response.succeeded()) {
      answered.add(route.method() + " " + route.pattern());
    }
  }

  private static void assertFits(JsonNode body, String reference) {
    ObjectNode schema = Json.object();
    schema.put("$ref", reference);
    schema.set("components", DOCUMENT.path("components"));
    schema.set("paths", DOCUMENT.path("paths"));
    Schema compiled = SCHEMAS.getSchema(schema);
    assertThat(compiled.validate(body)).as("%s against %s", body, reference).isEmpty();
  }
}
