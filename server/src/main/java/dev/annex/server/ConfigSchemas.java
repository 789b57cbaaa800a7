package dev.annex.server;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Schema;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.invoke.SchemaCheck;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Judges what connections are set to as the arguments of tools are judged. Any thread. */
final class ConfigSchemas implements AssetBook.ConfigCheck {

  private final SchemaCheck check = new SchemaCheck();

  @Override
  public Optional<String> problem(Schema schema, JsonNode config) {
    check.requireUsable(schema, "the asset");
    return check.check(schema, config, ErrorCode.INVALID_REQUEST, "It is").map(Fault::message);
  }
}
