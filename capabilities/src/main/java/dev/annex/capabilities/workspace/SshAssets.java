package dev.annex.capabilities.workspace;

import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;

/**
 * Connections to SSH servers: a type of the host's own, through which connections of all other
 * types can be led.
 */
public final class SshAssets {

  /** The type. */
  public static final String TYPE = "ssh";

  /**
   * What such a connection is set to. A host key is not required, so that one can be seen, and
   * accepted by a person, before anything is sent to whoever shows it.
   */
  public static final Schema SCHEMA =
      Schema.of(
          Json.parse(
              """
              {"type": "object", "required": ["host", "user"], "additionalProperties": false, "properties": {
                "host": {"type": "string", "minLength": 1, "maxLength": 255, "description": "Name or address of the SSH server."},
                "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 22},
                "user": {"type": "string", "minLength": 1, "maxLength": 255},
                "hostKey": {"type": "string", "pattern": "^SHA256:[A-Za-z0-9+/]{43}$", "description": "The fingerprint of its host key. To see it: annex asset test"},
                "password": {"type": "string", "format": "password"},
                "privateKey": {"type": "string", "format": "password", "description": "As ssh-keygen writes it."},
                "passphrase": {"type": "string", "format": "password", "description": "Of the private key."}}}
              """));

  private SshAssets() {}
}
