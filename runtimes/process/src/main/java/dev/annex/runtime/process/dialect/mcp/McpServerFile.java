package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one file of a package of this dialect: what the server is and, once somebody has agreed to
 * start it, what it offered then. It holds no secret, only the names of secrets.
 *
 * @param offer what was accepted of the server; empty before it was ever asked
 */
public record McpServerFile(
    ExtensionId id, String title, McpServerAddress server, Optional<AcceptedOffer> offer) {

  /** The name of the file. */
  public static final String NAME = "mcp-server.json";

  private static final int FORMAT = 1;
  private static final String VERSION = "annexMcpServer";
  private static final Set<String> MEMBERS = Set.of(VERSION, "id", "title", "server", "offer");
  private static final int SHOWN = 128;

  /**
   * Reads the file of a package.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}
   */
  public static McpServerFile read(PackageFiles files) {
    byte[] bytes = files.read(NAME).orElseThrow(() -> invalid("the file is missing"));
    try {
      return read(Json.parse(bytes));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.MANIFEST_INVALID) {
        throw e;
      }
      throw invalid(e.fault().message());
    }
  }

  static McpServerFile read(JsonNode json) {
    Members file = Members.of(json, "the document");
    file.allow(MEMBERS);
    if (file.json().path(VERSION).asInt(0) != FORMAT) {
      throw invalid("\"%s\" must be %d, the only form this host knows".formatted(VERSION, FORMAT));
    }
    Optional<JsonNode> offer = Optional.ofNullable(file.json().get("offer"));
    return new McpServerFile(
        new ExtensionId(file.text("id")),
        file.optionalText("title").orElse(""),
        McpServerAddress.read(Members.of(file.json().path("server"), "server")),
        offer.map(given -> AcceptedOffer.read(Members.of(given, "offer"))));
  }

  /** The file as it stands in a package. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put(VERSION, FORMAT).put("id", id.value());
    if (!title.isEmpty()) {
      json.put("title", title);
    }
    json.set("server", server.toJson());
    offer.ifPresent(accepted -> json.set("offer", accepted.toJson()));
    return json;
  }

  /** The same with what the server offers now. */
  public McpServerFile with(AcceptedOffer other) {
    return new McpServerFile(id, title, server, Optional.of(other));
  }

  /** What its package asks for. */
  public List<PermissionRequest> requests() {
    return ServerManifest.of(this).requests();
  }

  static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID,
        "Reading %s failed: %s.".formatted(NAME, Printable.show(why, SHOWN * 4)));
  }
}
