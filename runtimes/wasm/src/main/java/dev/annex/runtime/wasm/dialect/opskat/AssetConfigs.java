package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Invocation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the user's connections are set to: of the types that are the extension's own, which its
 * grants see to, and of the one that the call is about, if it is about one. One thread at a time.
 */
final class AssetConfigs {

  private static final int SHOWN_BYTES = 8;

  private final HostCalls host;
  private final Invocation invocation;
  private final boolean trial;
  private final ReturnedBytes returned;
  private final Map<Long, byte[]> told = new HashMap<>();

  /**
   * For one call.
   *
   * @param trial whether the call tries out settings that nobody keeps yet
   */
  AssetConfigs(HostCalls host, Invocation invocation, boolean trial, ReturnedBytes returned) {
    this.host = host;
    this.invocation = invocation;
    this.trial = trial;
    this.returned = returned;
  }

  long get(Guest guest, long id) {
    byte[] known = told.get(id);
    if (known == null) {
      known = Json.writeBytes(config(id));
      told.put(id, known);
    }
    return returned.fresh(guest, known);
  }

  private JsonNode config(long id) {
    if (trial) {
      throw notFound(id, "this call tries out settings, and is about no connection that is kept");
    }
    JsonNode about = invocation.arguments().path("assetId");
    if (about.isIntegralNumber() && about.asLong(0) > 0 && about.asLong(0) != id) {
      throw notFound(id, "this call is about asset %d alone".formatted(about.asLong()));
    }
    if (id < 1) {
      throw notFound(id, "ids begin at 1");
    }
    JsonNode asset;
    try {
      asset =
          host.call("workspace.get-asset", Json.object().put("id", Long.toString(id)))
              .path("asset");
    } catch (AnnexException e) {
      throw Refusal.prefixed("asset %d not found: ".formatted(id), e);
    }
    if (!asset.isObject()) {
      throw notFound(id, "there is none");
    }
    ObjectNode config = asset.path("config").deepCopy().asObject();
    if (!asset.path("secrets").isEmpty()) {
      addSecrets(id, asset, config);
    }
    return config;
  }

  private static AnnexException notFound(long id, String why) {
    return Refusal.of("asset %d not found: %s".formatted(id, why));
  }

  /** In plain where that is granted; otherwise something that only stands for them. */
  private void addSecrets(long id, JsonNode asset, ObjectNode config) {
    JsonNode plain;
    try {
      plain =
          host.call("workspace.reveal-asset", Json.object().put("id", Long.toString(id)))
              .path("secrets");
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
      plain = Json.object();
    }
    for (JsonNode field : asset.path("secrets")) {
      String name = field.stringValue();
      if (plain.path(name).isString()) {
        config.set(name, plain.path(name));
      } else {
        config.putObject(name).put("__credential_handle", handle(asset, name));
      }
    }
  }

  /** The same for the same secret, until the connection is changed; says nothing about it. */
  private String handle(JsonNode asset, String field) {
    String text =
        String.join(
            ":",
            invocation.tool().extension().value(),
            asset.path("type").stringValue(),
            field,
            asset.path("id").stringValue(),
            asset.path("revision").asString());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "cred_" + HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
