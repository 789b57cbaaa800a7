package dev.annex.mcp;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server says about itself and how it behaves.
 *
 * @param implementation the server's name
 * @param instructions how a model should use this server; empty for none
 * @param limits bounds on what clients may send and make the server keep
 * @param listCache how long clients may reuse lists; shared only if every caller sees the same
 * @param sendsLogs whether features send log messages, which is then declared
 * @param sessionlessLegacy whether legacy requests without a session id are served as if they came
 *     alone; some clients lose their id, at the price that nothing ties their requests together
 * @param protectionKey protects cursors and request states, 32 bytes; they survive a restart only
 *     with the same key
 */
public record McpSettings(
    Implementation implementation,
    String instructions,
    McpLimits limits,
    Cache listCache,
    boolean sendsLogs,
    boolean sessionlessLegacy,
    SecretKey protectionKey,
    Clock clock) {

  /** The settings a server starts with; the protection key is random. */
  public static McpSettings of(Implementation implementation) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new McpSettings(
        implementation,
        "",
        McpLimits.defaults(),
        Cache.forUser(Duration.ofMinutes(1)),
        true,
        false,
        new SecretKeySpec(key, "AES"),
        Clock.systemUTC());
  }

  /** Returns a copy with instructions for models. */
  public McpSettings withInstructions(String instructions) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy with other bounds. */
  public McpSettings withLimits(McpLimits limits) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy with another reuse of lists. */
  public McpSettings withListCache(Cache listCache) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy that declares log messages or not. */
  public McpSettings withSendsLogs(boolean sendsLogs) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy that serves legacy requests without a session, or not. */
  public McpSettings withSessionlessLegacy(boolean sessionlessLegacy) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy with a key that other processes may share. */
  public McpSettings withProtectionKey(SecretKey protectionKey) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }

  /** Returns a copy with another clock. */
  public McpSettings withClock(Clock clock) {
    return new McpSettings(
        implementation,
        instructions,
        limits,
        listCache,
        sendsLogs,
        sessionlessLegacy,
        protectionKey,
        clock);
  }
}
