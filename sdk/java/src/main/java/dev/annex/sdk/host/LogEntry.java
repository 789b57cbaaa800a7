package dev.annex.sdk.host;

import dev.annex.sdk.json.Json;
import java.util.Optional;

/**
 * An event in the host's log.
 *
 * @param type what happened
 * @param timestamp when, RFC 3339
 * @param data what else is known
 */
public record LogEntry(String type, String timestamp, Optional<Json> data) {}
